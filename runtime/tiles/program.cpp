#include "runtime/tiles/program.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "runtime/base/check.h"

namespace kcc {
namespace {

// Of each value at most two tiles. Registers begin at a page or half of it, so that no store to one looks like the
// store to what is loaded next from another (processors compare the last 12 bits first).
constexpr int64_t kRegisterBytes = 2 * kMaxValues * kTile * 8, kHalfPage = 2048;

// The registers of each thread; touched only as far as they are used.
alignas(4096) thread_local std::byte thread_registers[kRegisterBytes];

int64_t padded(int64_t n) { return (n + kTileStep - 1) / kTileStep * kTileStep; }

// `n` elements, `stride` apart, of the `room` that the register has left. Reads and writes up to 63 bytes more where
// they lie in a row: the input has as many spare bytes, and what is written too much belongs to the next run.
template <class T>
void gather_run(const T* from, T* to, int64_t n, int64_t stride, int64_t room) {
  if (stride == 1) {
    constexpr int64_t kStep = 64 / sizeof(T);
    int64_t i = 0;
    for (; i < n && i + kStep <= room; i += kStep) std::memcpy(to + i, from + i, 64);
    for (; i < n; ++i) to[i] = from[i];
  } else if (stride == 0) {
    std::fill_n(to, n, *from);
  } else {
    for (int64_t i = 0; i < n; ++i) to[i] = from[i * stride];
  }
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

TileRunner::Read TileRunner::way_to_read(const TileProgram::Input& in, const Shape& space) {
  Read r;
  r.size = static_cast<int64_t>(size_of(in.dtype));
  for (int i = 0; i < space.rank(); ++i) {
    const int64_t dim = space[i], stride = in.strides[static_cast<size_t>(i)];
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
    r.period = r.dims[1];
    // A tile that starts anywhere in a period finds its elements in a row: a tile and a period are laid out.
    r.way = r.period <= kTile && r.period % kTile != 0 ? Way::kOnce : Way::kPeriodic;
  } else {
    r.way = Way::kGather;
  }
  return r;
}

TileRunner::TileRunner(TileProgram program) : program_(std::move(program)), count_(program_.space.count()) {
  KCC_CHECK(program_.values.size() <= kMaxValues);
  for (const auto& in : program_.inputs) reads_.push_back(way_to_read(in, program_.space));
  output_of_.assign(program_.values.size(), -1);
  for (size_t i = 0; i < program_.outputs.size(); ++i)
    output_of_[static_cast<size_t>(program_.outputs[i])] = static_cast<int>(i);
  assign_registers();
  for (size_t o = 0; o < program_.outputs.size(); ++o) {
    bool made = false;
    for (const auto& code : program_.code) {
      for (int v : code.in)
        if (made && v >= 0 && v < static_cast<int>(program_.inputs.size()))
          conflicts_.emplace_back(static_cast<int>(o), v);
      made = made || code.out == program_.outputs[o];
    }
  }
}

// A value's register is free again after its last use; inputs keep theirs, for some are laid out once.
void TileRunner::assign_registers() {
  const size_t n_values = program_.values.size(), n_inputs = program_.inputs.size();
  std::vector<int> last(n_values, -1);
  for (size_t i = 0; i < program_.code.size(); ++i)
    for (int v : program_.code[i].in)
      if (v >= 0) last[static_cast<size_t>(v)] = static_cast<int>(i);
  for (int v : program_.outputs) last[static_cast<size_t>(v)] = static_cast<int>(program_.code.size());
  slot_.assign(n_values, 0);
  int64_t used = 0;
  std::vector<int64_t> free[9];  // by the size of an element
  const auto take = [&](size_t value, int64_t tiles) {
    const auto size = size_of(program_.values[value]);
    if (tiles == 1 && !free[size].empty()) {
      slot_[value] = free[size].back();
      free[size].pop_back();
      return;
    }
    slot_[value] = used;
    used += std::max(kHalfPage, tiles * kTile * static_cast<int64_t>(size));
  };
  for (size_t v = 0; v < n_inputs; ++v) take(v, reads_[v].way == Way::kOnce && reads_[v].period > 1 ? 2 : 1);
  for (size_t i = 0; i < program_.code.size(); ++i) {
    take(static_cast<size_t>(program_.code[i].out), 1);
    for (int v : program_.code[i].in) {
      if (v < static_cast<int>(n_inputs) || last[static_cast<size_t>(v)] != static_cast<int>(i)) continue;
      free[size_of(program_.values[static_cast<size_t>(v)])].push_back(slot_[static_cast<size_t>(v)]);
      last[static_cast<size_t>(v)] = -2;  // a value may be used twice by one instruction
    }
  }
  KCC_CHECK(used <= kRegisterBytes);
}

void TileRunner::gather(const Read& r, const void* from, void* to, int64_t at, int64_t n) const {
  const size_t rank = r.dims.size();
  int64_t index[kMaxRank] = {}, offset = 0, rest = at;
  for (size_t d = rank; d-- > 0;) {
    index[d] = rest % r.dims[d];
    rest /= r.dims[d];
    offset += index[d] * r.strides[d];
  }
  int64_t done = 0;
  while (done < n) {
    const int64_t stretch = std::min(n - done, r.dims[rank - 1] - index[rank - 1]);
    if (r.size == 4)
      gather_run(static_cast<const uint32_t*>(from) + offset, static_cast<uint32_t*>(to) + done, stretch,
                 r.strides[rank - 1], kTile - done);
    else if (r.size == 8)
      gather_run(static_cast<const uint64_t*>(from) + offset, static_cast<uint64_t*>(to) + done, stretch,
                 r.strides[rank - 1], kTile - done);
    else
      gather_run(static_cast<const uint8_t*>(from) + offset, static_cast<uint8_t*>(to) + done, stretch,
                 r.strides[rank - 1], kTile - done);
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
    : r_(runner), out_(out), registers_(thread_registers) {
  const int64_t longest = std::min(kTile, padded(r_.count_));
  for (size_t i = 0; i < r_.reads_.size(); ++i) {
    const Read& read = r_.reads_[i];
    from_[i] = static_cast<const std::byte*>(in[i]) + r_.program_.inputs[i].offset * read.size;
    if (read.way != Way::kOnce) continue;
    std::byte* to = slot(i);
    at_[i] = to;
    const int64_t period = read.period, n = period == 1 ? longest : longest + period;
    if (read.size == 4 && period == 1) {
      uint32_t one;
      std::memcpy(&one, from_[i], 4);
      std::fill_n(reinterpret_cast<uint32_t*>(to), n, one);
      continue;
    }
    std::memcpy(to, from_[i], static_cast<size_t>(period * read.size));
    for (int64_t have = period; have < n; have = std::min(2 * have, n))
      std::memcpy(to + have * read.size, to, static_cast<size_t>(std::min(have, n - have) * read.size));
  }
  for (const auto& [o, v] : r_.conflicts_)
    if (out[o] && out[o] == in[v]) deferred_[o / 64] |= uint64_t{1} << (o % 64);
}

// Finds or makes the tile of an input.
void TileRunner::Session::load(size_t i, int64_t at, int64_t n) {
  const Read& read = r_.reads_[i];
  switch (read.way) {
    case Way::kOnce: at_[i] = read.period == 1 ? slot(i) : slot(i) + at % read.period * read.size; return;
    case Way::kDirect:
      // Behind the last element are 64 spare bytes; elsewhere somebody else's elements, which may change.
      if (n % kTileStep == 0 || (at + n == r_.count_ && read.size <= 4)) {
        at_[i] = from_[i] + at * read.size;
        return;
      }
      std::memcpy(slot(i), from_[i] + at * read.size, static_cast<size_t>(n * read.size));
      break;
    case Way::kPeriodic:
      if (at % read.period + padded(n) <= read.period) {
        at_[i] = from_[i] + at % read.period * read.size;
        return;
      }
      r_.gather(read, from_[i], slot(i), at, n);
      break;
    case Way::kGather: r_.gather(read, from_[i], slot(i), at, n); break;
  }
  at_[i] = slot(i);
}

void TileRunner::Session::tile(int64_t at, int64_t n) {
  const int64_t whole = padded(n);
  const bool even = whole == n;
  for (size_t i = 0; i < r_.reads_.size(); ++i) load(i, at, n);
  for (const auto& code : r_.program_.code) {
    const auto v = static_cast<size_t>(code.out);
    void* to = slot(v);
    if (const int o = r_.output_of_[v]; o >= 0 && out_[o] && even && !deferred(static_cast<size_t>(o)))
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

void TileRunner::run(const void* const* in, void* const* out, int64_t begin, int64_t end) const {
  if (begin >= end) return;
  Session session(*this, in, out);
  for (int64_t at = begin; at < end; at += kTile) session.tile(at, std::min(kTile, end - at));
}

int parts_of(int64_t count, int64_t work_per_element) {
  const int64_t work = count * std::max<int64_t>(work_per_element, 1);
  return work < (1 << 18) ? 1 : static_cast<int>(std::min<int64_t>(16, work >> 17));
}

TileProgram single(const Signature& s) {
  TileProgram p;
  p.space = s.out[0].shape;
  TileProgram::Instruction code{s.op->kernel.tile(s.in.empty() ? s.out[0].dtype : s.in.back().dtype),
                                static_cast<int>(s.in.size()),
                                {-1, -1, -1, -1}};
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
  const int64_t count = runner->count();
  const int parts = parts_of(count, static_cast<int64_t>(runner->program().code.size() + 1));
  const int64_t each = ((count + parts - 1) / parts + kTile - 1) / kTile * kTile;
  Prepared p;
  p.phases.push_back({parts, [runner, each, count](const Buffers& b, int part) {
                        runner->run(b.in, b.out, part * each, std::min(count, (part + 1) * each));
                      }});
  return p;
}

}  // namespace kcc
