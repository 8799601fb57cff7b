#include "runtime/data/lists.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/base/problem.h"
#include "runtime/tensor/dispatch.h"
#include "runtime/tensor/text.h"

namespace kcc {

Lists::Lists(Tensor items, std::vector<int64_t> ends, Fill fill)
    : Decoded(items.type()), items_(std::move(items)), ends_(std::move(ends)), fill_(std::move(fill)) {
  int64_t longest = 0;
  for (size_t i = 0; i < ends_.size(); ++i) longest = std::max(longest, length(static_cast<int64_t>(i)));
  type_.shape.set(0, fill_.length.value_or(std::max<int64_t>(1, longest)));
  Tensor one(items_.dtype(), type_.shape.from(1));
  if (items_.dtype() == DType::kString) {
    std::fill_n(one.data<int64_t>(), one.count(), intern(fill_.text.value_or("")));
  } else {
    dispatch(items_.dtype(), [&]<class T>() {
      const double number = fill_.number.value_or(0);
      if (std::is_integral_v<T> && number != std::floor(number))
        refuse("data.cast",
               "`pad` is " + std::to_string(number) + ", and the lists are of " + std::string(name_of(items_.dtype())));
      std::fill_n(one.data<T>(), one.count(), static_cast<T>(number));
    });
  }
  item_.assign(static_cast<const char*>(one.raw()), static_cast<const char*>(one.raw()) + one.bytes());
}

void Lists::read(int64_t list, int64_t length, void* out) const {
  const auto size = static_cast<int64_t>(item_.size());
  const int64_t there = this->length(list), taken = std::min(there, length), more = length - taken;
  const int64_t from = list < 0 ? 0 : fill_.before ? end(list) - taken : begin(list);
  char* to = static_cast<char*>(out);
  const auto put_in = [&] {
    for (int64_t i = 0; i < more; ++i, to += size) std::memcpy(to, item_.data(), static_cast<size_t>(size));
  };
  if (fill_.before) put_in();
  std::memcpy(to, static_cast<const char*>(items_.raw()) + from * size, static_cast<size_t>(taken * size));
  to += taken * size;
  if (!fill_.before) put_in();
}

}  // namespace kcc
