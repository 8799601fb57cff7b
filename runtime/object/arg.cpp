#include "runtime/object/arg.h"

namespace kcc {

template class Arg<bool>;
template class Arg<int64_t>;
template class Arg<double>;
template class Arg<std::string>;
template class Arg<std::optional<int64_t>>;
template class Arg<std::optional<double>>;
template class Arg<std::optional<std::string>>;
template class Arg<std::optional<DType>>;
template class Arg<std::vector<int64_t>>;
template class Arg<std::vector<std::string>>;

}  // namespace kcc
