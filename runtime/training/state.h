// What a loop keeps from step to step beside the model: a replay buffer, a counter. It is saved in the run's folder
// (checkpoint/loop.safetensors), byte by byte, and is there again in `test_step` and `predict_step` when `kcc evaluate`
// and `kcc predict` open the run; kcc::load gives the model alone, without its loop. A plain member is none of this,
// and is no place for what changes: a step is made several times before the first batch, to see whether it can be
// traced. What a layer keeps is its `state(..)`, a variable, which is saved with the weights.
//
//   State<int64_t> played{this, "played"};
//   State<std::vector<Transition>> replay{this, "replay"};
#pragma once

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace kcc {

struct Loop;

class StateBase {
 public:
  StateBase(Loop* owner, std::string name);
  virtual ~StateBase() = default;
  StateBase(const StateBase&) = delete;
  StateBase& operator=(const StateBase&) = delete;
  virtual std::vector<std::byte> save() const = 0;
  virtual bool load(const std::vector<std::byte>& bytes) = 0;  // false: they are none of this type

  const std::string name;

 protected:
  void touch() const;  // a step that uses what a loop keeps is not traced
};

namespace state {

template <class T>
concept Plain = std::is_trivially_copyable_v<T>;

template <Plain T>
std::vector<std::byte> save(const T& v) {
  std::vector<std::byte> out(sizeof(T));
  std::memcpy(out.data(), &v, sizeof(T));
  return out;
}
template <Plain T>
std::vector<std::byte> save(const std::vector<T>& v) {
  std::vector<std::byte> out(v.size() * sizeof(T));
  if (!v.empty()) std::memcpy(out.data(), v.data(), out.size());
  return out;
}
template <Plain T>
bool load(T& v, const std::vector<std::byte>& bytes) {
  if (bytes.size() != sizeof(T)) return false;
  std::memcpy(&v, bytes.data(), sizeof(T));
  return true;
}
template <Plain T>
bool load(std::vector<T>& v, const std::vector<std::byte>& bytes) {
  if (bytes.size() % sizeof(T) != 0) return false;
  v.resize(bytes.size() / sizeof(T));
  if (!v.empty()) std::memcpy(v.data(), bytes.data(), bytes.size());
  return true;
}

}  // namespace state

// T: a type that may be copied as bytes, or a vector of such.
template <class T>
class State final : public StateBase {
 public:
  State(Loop* owner, std::string name, T first = {}) : StateBase(owner, std::move(name)), value_(std::move(first)) {}
  State& operator=(T v) {
    touch();
    value_ = std::move(v);
    return *this;
  }
  T& operator*() { return get(); }
  const T& operator*() const { return get(); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &get(); }
  operator const T&() const { return get(); }

  std::vector<std::byte> save() const override { return state::save(value_); }
  bool load(const std::vector<std::byte>& bytes) override { return state::load(value_, bytes); }

 private:
  T& get() {
    touch();
    return value_;
  }
  const T& get() const {
    touch();
    return value_;
  }
  T value_;
};

}  // namespace kcc
