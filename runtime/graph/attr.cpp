#include "runtime/graph/attr.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "runtime/base/check.h"

namespace kcc {
namespace {

template <class... F>
struct Cases : F... {
  using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>;  // clang 14 needs to be told

bool same(const Attr& a, const Attr& b) {
  if (a.index() != b.index()) return false;
  const auto* t = std::get_if<Tensor>(&a);
  if (!t) {
    return std::visit(
        [&]<class T>(const T& x) {
          if constexpr (std::is_same_v<T, Tensor>)
            return false;
          else
            return x == std::get<T>(b);
        },
        a);
  }
  const Tensor& u = std::get<Tensor>(b);
  return t->type() == u.type() && std::memcmp(t->raw(), u.raw(), static_cast<size_t>(t->bytes())) == 0;
}

}  // namespace

Attrs::Attrs(std::initializer_list<std::pair<std::string, Attr>> entries) {
  for (const auto& [name, value] : entries) set(name, value);
}

const Attr& Attrs::at(std::string_view name) const {
  for (const auto& [n, v] : entries_)
    if (n == name) return v;
  report_bug("attribute", __FILE__, __LINE__, std::string(name));
}

bool Attrs::has(std::string_view name) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const auto& e) { return e.first == name; });
}

bool Attrs::holds_objects() const {
  return std::any_of(begin(), end(), [](const auto& e) {
    return std::holds_alternative<std::shared_ptr<const Graph>>(e.second) ||
           std::holds_alternative<std::shared_ptr<const HostFunction>>(e.second);
  });
}

void Attrs::set(std::string name, Attr value) {
  auto it = std::lower_bound(entries_.begin(), entries_.end(), name,
                             [](const auto& e, const auto& n) { return e.first < n; });
  if (it != entries_.end() && it->first == name)
    it->second = std::move(value);
  else
    entries_.insert(it, {std::move(name), std::move(value)});
}

size_t Attrs::hash() const {
  size_t h = 17;
  auto mix = [&h](size_t x) { h = h * 1099511628211u ^ x; };
  for (const auto& [name, value] : entries_) {
    mix(std::hash<std::string>{}(name));
    std::visit(Cases{[&](const Ints& v) {
                       for (int64_t i : v) mix(static_cast<size_t>(i));
                     },
                     [&](const Tensor& t) {
                       mix(static_cast<size_t>(t.count()));
                       if (t.count() == 1) mix(std::hash<double>{}(t.at(0)));
                     },
                     [&]<class T>(const T& x) { mix(std::hash<T>{}(x)); }},
               value);
  }
  return h;
}

bool operator==(const Attrs& a, const Attrs& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && same(x.second, y.second); });
}

std::string to_string(const Attrs& attrs) {
  if (attrs.empty()) return "";
  std::string s;
  for (const auto& [name, value] : attrs) {
    s += (s.empty() ? "" : ", ") + name + "=";
    s += std::visit(Cases{[](const Ints& v) { return fmt::format("[{}]", fmt::join(v, ", ")); },
                          [](const Tensor& t) {
                            return t.count() == 1 ? fmt::format("{}", t.at(0))
                                                  : fmt::format("<{}>", to_string(t.type()));
                          },
                          [](const std::shared_ptr<const Graph>&) { return std::string("<graph>"); },
                          [](const std::shared_ptr<const HostFunction>&) { return std::string("<function>"); },
                          [](const std::string& x) { return fmt::format("\"{}\"", x); },
                          [](const auto& x) { return fmt::format("{}", x); }},
                    value);
  }
  return "{" + s + "}";
}

}  // namespace kcc
