// Where a session's training steps spend their time.
#include <algorithm>
#include <map>

#include "runtime/training/session.h"

namespace kcc {
namespace {

void add_names(const Graph& body, std::string& to) {
  for (const Node& n : body.nodes) {
    if (n.op->traits & (kView | kSource)) continue;
    if (n.attrs.has("body")) {
      add_names(*n.attrs.get<std::shared_ptr<const Graph>>("body"), to);
      continue;
    }
    to += ' ';
    to += n.op->name;
  }
}

std::string label(const Node& n, const Graph& g) {
  std::string s(n.op->name);
  for (ValueId v : n.out) {
    s += ' ' + to_string(g.types[v]);
    if (n.out.size() > 2) break;
  }
  if (!n.attrs.has("body")) return s;
  std::string inside;
  add_names(*n.attrs.get<std::shared_ptr<const Graph>>("body"), inside);
  constexpr size_t kMost = 160;
  if (inside.size() > kMost) inside = inside.substr(0, kMost) + "...";
  return s + ":" + inside;
}

}  // namespace

void Session::collect_profile() {
  if (!profiling_) return;
  for (Ready& r : plans_) {
    if (r.mode != Mode::kTrain) continue;
    const Graph& g = r.executor->plan().graph;
    for (const StepProfile& step : r.executor->profile()) {
      OperationProfile& p = profiled_[label(g.nodes[static_cast<size_t>(step.node)], g)];
      ++p.steps;
      p.runs += step.runs;
      p.nanoseconds += step.nanoseconds;
      p.first_nanoseconds += step.first_nanoseconds;
      p.flops += step.runs * step.flops;
      p.bytes += step.runs * step.bytes;
    }
    r.executor->profile(true);
  }
}

std::vector<Session::OperationProfile> Session::profile() {
  collect_profile();
  std::vector<OperationProfile> all;
  for (auto& [name, p] : profiled_) {
    p.name = name;
    all.push_back(p);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.nanoseconds > b.nanoseconds; });
  return all;
}

}  // namespace kcc
