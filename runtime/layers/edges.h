// How much is added or taken at the edges of N dimensions, as Keras writes it: a number for all; of one dimension
// [before, after]; of two [height, width], of three [depth, height, width], each a number or [before, after].
#pragma once

#include "runtime/object/arg.h"

namespace kcc {

template <int N>
struct Edges : std::array<std::array<int64_t, 2>, N> {};

template <int N>
struct ArgType<Edges<N>> {
  static std::optional<std::array<int64_t, 2>> pair(const Config& c) {
    if (c.is(Config::Kind::kInt)) return std::array<int64_t, 2>{c.integer, c.integer};
    if (!c.is(Config::Kind::kList) || c.items.size() != 2 || !c.items[0].is(Config::Kind::kInt) ||
        !c.items[1].is(Config::Kind::kInt))
      return {};
    return std::array<int64_t, 2>{c.items[0].integer, c.items[1].integer};
  }
  static std::optional<Edges<N>> read(const Config& c, const std::string&, Problems&) {
    Edges<N> out;
    if (N > 1 && c.is(Config::Kind::kList) && c.items.size() != N) return {};
    for (size_t i = 0; i < N; ++i) {
      const auto p = pair(N > 1 && c.is(Config::Kind::kList) ? c.items[i] : c);
      if (!p) return {};
      out[i] = *p;
    }
    return out;
  }
  static Config write(const Edges<N>& v) {
    std::vector<Config> all;
    for (const auto& p : v) all.push_back(Config::list({Config::of(p[0]), Config::of(p[1])}));
    return N == 1 ? all[0] : Config::list(std::move(all));
  }
  static std::string words() {
    return N == 1   ? "a whole number or [before, after]"
           : N == 2 ? "a whole number, or [height, width], each a number or [before, after]"
                    : "a whole number, or [depth, height, width], each a number or [before, after]";
  }
  static void describe(ArgSchema& s) { s.types = {"integer", "array"}; }
  static Edges<N> initial(int v) {
    Edges<N> e;
    e.fill({v, v});
    return e;
  }
  template <class F>
  static void each(const Edges<N>& v, F&& f) {
    for (const auto& p : v) f(p[0]), f(p[1]);
  }
};

}  // namespace kcc
