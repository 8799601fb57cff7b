// Boxes of given sizes set out in layers, and the lines between them: Sugiyama's method in cells of a terminal.
#pragma once

#include <map>
#include <vector>

#include "cli/render/layout.h"

namespace kcc {

class Sugiyama {
 public:
  enum class Kind : uint8_t {
    kBox,    // lines enter it where there is room, and leave it in the middle
    kGroup,  // lines have their places, `in` and `out`
    kEntry,  // where a line comes in through the frame around all
    kExit,   // where one leaves it
    kPass,   // where a long line passes a layer
  };
  struct Node {
    Kind kind = Kind::kBox;
    int width = 1, height = 1;
    std::map<int, int> in, out;  // columns of a group's lines, by the value that they carry
    int x = 0, y = 0;            // found
    int layer = 0;
    std::vector<size_t> above, below;  // links
  };
  struct Link {
    int from, to;
    int value;
    bool masked;
  };

  int add(Node node);  // after those that it takes from
  void link(int from, int to, int value, bool masked);
  void place();

  const Node& node(int i) const { return nodes_[static_cast<size_t>(i)]; }
  int width = 0, height = 0;
  std::vector<Picture::Segment> segments;

 private:
  using Layer = std::vector<int>;
  Node& at(int i) { return nodes_[static_cast<size_t>(i)]; }
  int column_in(const Link& l) const;  // within its node
  int column_out(const Link& l) const;
  int start(const Link& l) const { return node(l.from).x + column_out(l); }
  int end(const Link& l) const { return node(l.to).x + column_in(l); }
  int axis(const Node& n) const;  // the column within it that stands in the middle of the picture where it is alone

  void find_layers();
  void pass_layers();
  void connect();
  void order();
  void find_columns();
  void settle(const Layer& layer, const std::vector<double>& wishes);
  void straighten();
  void straighten(const Layer& chain);
  void draw();
  int channel(size_t layer, int y);

  std::vector<Node> nodes_;
  std::vector<Link> links_;
  std::vector<Layer> layers_;
  std::vector<Layer> chains_;    // the passes of one line
  double left_ = 0, right_ = 0;  // what the widest layer takes
};

}  // namespace kcc
