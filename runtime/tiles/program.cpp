#include "runtime/tiles/program.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>

#include "runtime/base/check.h"

namespace kcc {
namespace {

// The registers of this thread; grown on its first tile and then kept.
std::byte* thread_registers() {
  thread_local const std::shared_ptr<void> memory = allocate(int64_t{kMaxValues} * kTile * 8);
  return static_cast<std::byte*>(memory.get());
}

int64_t padded(int64_t n) { return (n + kTileStep - 1) / kTileStep * kTileStep; }

template <class T>
void gather_run(const T* from, T* to, int64_t n, int64_t stride) {
  if (stride == 1) std::copy_n(from, n, to);
  else if (stride == 0) std::fill_n(to, n, *from);
  else
    for (int64_t i = 0; i < n; ++i) to[i] = from[i * stride];
}

}  // namespace

Ints broadcast_strides(const Shape& from, const Shape& to) {
  Ints strides(static_cast<size_t>(to.rank()), 0);
  int64_t stride = 1;
  for (int i = from.rank() - 1, k = to.rank() - 1; i >= 0; --i, --k) {
    KCC_CHECK(k >= 0 && (from[i] == to[k] || from[i] == 1), to_string(from) + " to " + to_string(to));
    if (from[i] != 1) strides[static_cast<size_t>(k)] = stride;
    stride *= from[i];
  }
  return strides;
}

TileRunner::TileRunner(TileProgram program) : program_(std::move(program)), count_(program_.space.count()) {
  const size_t n_values = program_.values.size();
  KCC_CHECK(n_values <= kMaxValues);

  for (const auto& in : program_.inputs) {
    Read r;
    r.size = static_cast<int64_t>(size_of(in.dtype));
    for (int i = 0; i < program_.space.rank(); ++i) {
      const int64_t dim = program_.space[i], stride = in.strides[static_cast<size_t>(i)];
      if (dim == 1) continue;
      if (!r.dims.empty() && r.strides.back() == stride * dim) {
        r.dims.back() *= dim;
        r.strides.back() = stride;
      } else {
        r.dims.push_back(dim);
        r.strides.push_back(stride);
      }
    }
    if (r.dims.empty() || (r.dims.size() == 1 && r.strides[0] == 0)) {
      r.way = Way::kOnce;
      r.period = 1;
    } else if (r.dims.size() == 1 && r.strides[0] == 1) {
      r.way = Way::kDirect;
    } else if (r.dims.size() == 2 && r.strides[0] == 0 && r.strides[1] == 1) {
      r.way = Way::kPeriodic;
      r.period = r.dims[1];
    } else {
      r.way = Way::kGather;
    }
    reads_.push_back(std::move(r));
  }
  // Short periods: let a tile hold a whole number of them, so that they are laid out once.
  for (Read& r : reads_) {
    if (r.way != Way::kPeriodic || r.period > kTile) continue;
    if (step_ == kTile) {
      const int64_t even = std::lcm(r.period, kTileStep);
      const int64_t unit = even <= kTile ? even : r.period;
      step_ = kTile / unit * unit;
    }
    if (step_ % r.period == 0) r.way = Way::kOnce;
  }

  output_of_.assign(n_values, -1);
  for (size_t i = 0; i < program_.outputs.size(); ++i) output_of_[static_cast<size_t>(program_.outputs[i])] = static_cast<int>(i);

  // Registers: a value's is free again after its last use; inputs laid out once keep theirs.
  std::vector<int> last(n_values, -1);
  for (size_t i = 0; i < program_.code.size(); ++i)
    for (int v : program_.code[i].in)
      if (v >= 0) last[static_cast<size_t>(v)] = static_cast<int>(i);
  for (int v : program_.outputs) last[static_cast<size_t>(v)] = static_cast<int>(program_.code.size());
  slot_.assign(n_values, -1);
  std::vector<int> free;
  int used = 0;
  auto take = [&] {
    if (free.empty()) return used++;
    const int s = free.back();
    free.pop_back();
    return s;
  };
  for (size_t v = 0; v < program_.inputs.size(); ++v) slot_[v] = used++;
  for (size_t i = 0; i < program_.code.size(); ++i) {
    slot_[static_cast<size_t>(program_.code[i].out)] = take();
    for (int v : program_.code[i].in)
      if (v >= static_cast<int>(program_.inputs.size()) && last[static_cast<size_t>(v)] == static_cast<int>(i)) {
        free.push_back(slot_[static_cast<size_t>(v)]);
        last[static_cast<size_t>(v)] = -2;  // a value may be used twice by one instruction
      }
  }

  read_after_.resize(program_.outputs.size());
  for (size_t i = 0; i < program_.code.size(); ++i)
    for (size_t o = 0; o < program_.outputs.size(); ++o) {
      const auto made = std::find_if(program_.code.begin(), program_.code.end(),
                                     [&](const auto& c) { return c.out == program_.outputs[o]; });
      if (program_.code.begin() + static_cast<std::ptrdiff_t>(i) <= made) continue;
      for (int v : program_.code[i].in)
        if (v >= 0 && v < static_cast<int>(program_.inputs.size())) read_after_[o].push_back(v);
    }
}

void TileRunner::gather(const Read& r, const void* from, void* to, int64_t at, int64_t n) const {
  const size_t rank = r.dims.size();
  int64_t index[kMaxRank], offset = 0, rest = at;
  for (size_t d = rank; d-- > 0;) {
    index[d] = rest % r.dims[d];
    rest /= r.dims[d];
    offset += index[d] * r.strides[d];
  }
  int64_t done = 0;
  while (done < n) {
    const int64_t stretch = std::min(n - done, r.dims[rank - 1] - index[rank - 1]);
    if (r.size == 4) gather_run(static_cast<const uint32_t*>(from) + offset, static_cast<uint32_t*>(to) + done, stretch, r.strides[rank - 1]);
    else if (r.size == 8) gather_run(static_cast<const uint64_t*>(from) + offset, static_cast<uint64_t*>(to) + done, stretch, r.strides[rank - 1]);
    else gather_run(static_cast<const uint8_t*>(from) + offset, static_cast<uint8_t*>(to) + done, stretch, r.strides[rank - 1]);
    done += stretch;
    offset += stretch * r.strides[rank - 1];
    index[rank - 1] += stretch;
    for (size_t d = rank - 1; d > 0 && index[d] == r.dims[d]; --d) {
      offset += r.strides[d - 1] - index[d] * r.strides[d];
      index[d] = 0;
      ++index[d - 1];
    }
  }
}

TileRunner::Session::Session(const TileRunner& runner, const void* const* in, void* const* out)
    : r_(runner), in_(in), out_(out), registers_(thread_registers()) {
  for (size_t i = 0; i < r_.reads_.size(); ++i) {
    const Read& read = r_.reads_[i];
    if (read.way != Way::kOnce) continue;
    std::byte* to = slot(static_cast<int>(i));
    at_[i] = to;
    const int64_t period = read.period, n = std::min<int64_t>(kTile, (r_.step_ + period - 1) / period * period);
    for (int64_t k = 0; k < std::min(period, n); ++k) std::memcpy(to + k * read.size, static_cast<const std::byte*>(in[i]) + k * read.size, static_cast<size_t>(read.size));
    for (int64_t have = period; have < n; have = std::min(2 * have, n))
      std::memcpy(to + have * read.size, to, static_cast<size_t>(std::min(have, n - have) * read.size));
  }
  for (size_t o = 0; o < r_.program_.outputs.size(); ++o)
    for (int v : r_.read_after_[o])
      if (out[o] && out[o] == in[v]) deferred_ |= 1u << o;
}

void TileRunner::Session::tile(int64_t at, int64_t n) {
  const int64_t whole = padded(n);
  const bool even = whole == n;
  for (size_t i = 0; i < r_.reads_.size(); ++i) {
    const Read& read = r_.reads_[i];
    const auto* from = static_cast<const std::byte*>(in_[i]);
    switch (read.way) {
      case Way::kDirect:
        if (even) {
          at_[i] = from + at * read.size;
          continue;
        }
        std::memcpy(slot(static_cast<int>(i)), from + at * read.size, static_cast<size_t>(n * read.size));
        break;
      case Way::kOnce:
        if (at % read.period == 0) {
          at_[i] = slot(static_cast<int>(i));
          continue;
        }
        // A stretch that starts inside a period: lay it out anew, and again for the next tile.
        for (int64_t k = 0; k < n; ++k)
          std::memcpy(slot(static_cast<int>(i)) + k * read.size, from + (at + k) % read.period * read.size, static_cast<size_t>(read.size));
        break;
      case Way::kPeriodic: {
        const int64_t start = at % read.period;
        if (start + whole <= read.period) {
          at_[i] = from + start * read.size;
          continue;
        }
        r_.gather(read, from, slot(static_cast<int>(i)), at, n);
        break;
      }
      case Way::kGather: r_.gather(read, from, slot(static_cast<int>(i)), at, n); break;
    }
    at_[i] = slot(static_cast<int>(i));
  }
  for (const auto& code : r_.program_.code) {
    const auto v = static_cast<size_t>(code.out);
    const int o = r_.output_of_[v];
    void* to = slot(code.out);
    if (o >= 0 && out_[o] && even && !(deferred_ >> o & 1))
      to = static_cast<std::byte*>(out_[o]) + at * static_cast<int64_t>(size_of(r_.program_.values[v]));
    const void* in[4];
    for (size_t k = 0; k < 4 && code.in[k] >= 0; ++k) in[k] = at_[static_cast<size_t>(code.in[k])];
    code.run(to, in, whole);
    at_[v] = to;
  }
  for (size_t o = 0; o < r_.program_.outputs.size(); ++o) {
    if (!out_[o]) continue;
    const auto v = static_cast<size_t>(r_.program_.outputs[o]);
    const auto size = static_cast<int64_t>(size_of(r_.program_.values[v]));
    auto* to = static_cast<std::byte*>(out_[o]) + at * size;
    if (at_[v] != to) std::memcpy(to, at_[v], static_cast<size_t>(n * size));
  }
}

const void* TileRunner::Session::result(int output) const {
  return at_[static_cast<size_t>(r_.program_.outputs[static_cast<size_t>(output)])];
}

void TileRunner::run(const void* const* in, void* const* out, int64_t begin, int64_t end) const {
  Session session(*this, in, out);
  for (int64_t at = begin; at < end; at += step_) session.tile(at, std::min(step_, end - at));
}

int parts_of(int64_t count, int64_t work_per_element) {
  const int64_t work = count * std::max<int64_t>(work_per_element, 1);
  return work < (1 << 18) ? 1 : static_cast<int>(std::min<int64_t>(16, work >> 17));
}

TileProgram single(const Signature& s) {
  TileProgram p;
  p.space = s.out[0].shape;
  TileProgram::Instruction code{s.op->kernel.tile(s.in.empty() ? s.out[0].dtype : s.in.back().dtype), static_cast<int>(s.in.size()), {-1, -1, -1, -1}};
  KCC_CHECK(code.run, s.op->name + " of " + to_string(s.in.empty() ? s.out[0] : s.in.back()));
  for (size_t i = 0; i < s.in.size(); ++i) {
    p.inputs.push_back({s.in[i].dtype, s.in[i].shape, broadcast_strides(s.in[i].shape, p.space)});
    p.values.push_back(s.in[i].dtype);
    code.in[i] = static_cast<int>(i);
  }
  p.values.push_back(s.out[0].dtype);
  p.code = {code};
  p.outputs = {code.out};
  return p;
}

Prepared prepare_program(TileProgram program) {
  auto runner = std::make_shared<const TileRunner>(std::move(program));
  const int64_t count = runner->count(), step = runner->step();
  const int parts = parts_of(count, static_cast<int64_t>(runner->program().code.size() + 1));
  const int64_t each = ((count + parts - 1) / parts + step - 1) / step * step;
  Prepared p;
  p.phases.push_back({parts, [runner, each, count](const Buffers& b, int part) {
                        const int64_t begin = part * each, end = std::min(count, begin + each);
                        if (begin < end) runner->run(b.in, b.out, begin, end);
                      }});
  return p;
}

}  // namespace kcc
