// Lists of different lengths, one a row.
#pragma once

#include <optional>
#include <vector>

#include "runtime/data/decoded.h"

namespace kcc {

// How lists become of one length.
struct Fill {
  std::optional<int64_t> length = {};    // none: that of the longest in a batch
  std::optional<double> number = {};     // what is put in, of numbers and of classes; none: 0
  std::optional<std::string> text = {};  // of texts; none: the empty one
  bool before = false;                   // put in, and cut off, at the front
};

class Lists final : public Decoded {
 public:
  // `items` are those of all lists, one after another: list i is items[ends[i - 1]] to items[ends[i]].
  Lists(Tensor items, std::vector<int64_t> ends, Fill fill = {});

  bool varies() const override { return !fill_.length; }
  int64_t length(int64_t list) const override { return list < 0 ? 0 : end(list) - begin(list); }
  void read(int64_t list, int64_t length, void* out) const override;  // list -1 is one that is missing

  const Tensor& items() const { return items_; }
  int64_t begin(int64_t list) const { return list == 0 ? 0 : ends_[static_cast<size_t>(list) - 1]; }
  int64_t end(int64_t list) const { return ends_[static_cast<size_t>(list)]; }
  // The same lists, filled up otherwise, or with other items in the same places.
  std::shared_ptr<const Lists> filled(Fill fill) const {
    return std::make_shared<Lists>(items_, ends_, std::move(fill));
  }
  std::shared_ptr<const Lists> with(Tensor items) const {
    return std::make_shared<Lists>(std::move(items), ends_, fill_);
  }

 private:
  Tensor items_;
  std::vector<int64_t> ends_;
  Fill fill_;
  std::vector<char> item_;  // that is put in
};

}  // namespace kcc
