// A model's graph set out from top to bottom: boxes in layers, branches side by side, a frame around each model and
// stack, lines at right angles between. In cells of a terminal; other pictures scale them.
#pragma once

#include <string>
#include <vector>

#include "compiler/job/outline.h"

namespace kcc {

struct Picture {
  // What follows one another without branching, in one box, a line each.
  struct Box {
    std::string title;  // of the model or stack that it is all of; may be empty
    std::vector<std::string> lines;
    int colour = -1;                          // the same for all uses of a shared layer
    bool end = false, formula = false;        // an input or output of the model; nothing but expressions
    bool flows = false;                       // something takes from it
    int x = 0, y = 0, width = 0, height = 0;  // with its border
    bool shared() const { return colour >= 0; }
  };
  // Around the boxes and lines of a model or stack; those that lie in others come after them.
  struct Frame {
    std::string title;
    int colour = -1;
    int x = 0, y = 0, width = 0, height = 0;
    bool shared() const { return colour >= 0; }
  };
  struct Segment {  // horizontal or vertical, both ends included
    int x1, y1, x2, y2;
    bool arrow = false;   // its second end enters a box, in the row below
    bool above = false;   // it comes from what is above its first end
    bool beyond = false;  // it goes on below its second end
    bool masked = false;  // a mask goes with what flows
  };
  int width = 0, height = 0;
  std::vector<Box> boxes;
  std::vector<Frame> frames;
  std::vector<Segment> segments;

  void add(Picture other, int x, int y);
};

enum class Detail { kAll, kShapes, kNames };
Picture layout(const Outline& outline, Detail detail);

// The picture in box-drawing characters; empty where not even names fit into `width` columns (0: any).
std::string summary_drawing(const Outline& outline, int width);
std::string summary_svg(const Outline& outline);

}  // namespace kcc
