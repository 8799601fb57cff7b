// A binary Tree-LSTM (Tai, Socher, Manning, 2015) over trees of any shape. The structure arrives as numbers, which are
// read: all nodes of one height, of all trees of the batch, are computed together.
#include <kcc/kcc.h>

#include <algorithm>
#include <vector>

using namespace kcc;

struct TreeLSTM : Model {
  Arg<int> units{this, "units", at_least(1), "size of the state of a node"};
  Arg<int> symbols{this, "symbols", at_least(1), "how many symbols a node may have, 0 for none among them"};
  Arg<int> classes{this, "classes", at_least(1), "of the whole tree"};
  Sublayer head{this, "head"};

  static Samples samples() {  // of leaves alone
    const SampleTensor none = integers({2, 5}, 0, 1);
    return {
        {.arguments = {{"units", 3}, {"symbols", 6}, {"classes", 2}}, .inputs = {integers({2, 5}, 1, 6), none, none}}};
  }

  void settle() override { head = layer("Dense", classes, {{"activation", "softmax"}}); }
  std::vector<std::string> input_names() const override { return {"symbol", "left", "right"}; }

  // int32 [trees, nodes] each; children stand before their parents (`at` sees to it), and the root is the last node.
  Values call_all(const Values& in, Call c) override {
    const Value embeddings = weight("embeddings", {symbols, units}, "uniform");
    const Value kernel = weight("kernel", {3 * units, 5 * units});
    const Value bias = weight("bias", {5 * units}, "zeros");
    const Forest forest(in[0].tensor(), in[1].tensor(), in[2].tensor());
    // The states of all nodes so far, the first one that of a missing child.
    Value h = zeros({1, units}), cell = zeros({1, units});
    for (const Level& level : forest.levels) {
      const Value left = indices(level.left), right = indices(level.right);
      const Value x = take(embeddings, indices(level.symbol));
      const Values gates = split(matmul(concat({x, take(h, left), take(h, right)}, 1), kernel) + bias, 5, 1);
      const Value now = sigmoid(gates[0]) * tanh(gates[1]) + sigmoid(gates[2] + 1.0) * take(cell, left) +
                        sigmoid(gates[3] + 1.0) * take(cell, right);
      cell = concat({cell, now}, 0);
      h = concat({h, sigmoid(gates[4]) * tanh(now)}, 0);
    }
    return {head(take(h, indices(forest.roots)), c)};
  }

 private:
  // Nodes of one height; children are named by the places of their states.
  struct Level {
    std::vector<int32_t> symbol, left, right;
  };
  struct Forest {
    std::vector<Level> levels;
    std::vector<int32_t> roots;

    Forest(const Tensor& symbol, const Tensor& left, const Tensor& right) {
      struct Node {
        int32_t symbol, left, right;  // places in `nodes`, of which the first is the missing child
        size_t height;
      };
      std::vector<Node> nodes{{}};
      const int64_t width = symbol.shape()[1];
      for (int64_t tree = 0; tree < symbol.shape()[0]; ++tree) {
        const auto before = static_cast<int32_t>(nodes.size()) - 1;
        for (int64_t i = tree * width; i < (tree + 1) * width && number(symbol, i) > 0; ++i) {
          const auto place = [&](int32_t child) { return child > 0 ? before + child : 0; };
          const int32_t l = place(number(left, i)), r = place(number(right, i));
          const size_t below =
              std::max(nodes.at(static_cast<size_t>(l)).height, nodes.at(static_cast<size_t>(r)).height);
          nodes.push_back({number(symbol, i), l, r, below + 1});
          levels.resize(std::max(levels.size(), below + 1));
        }
        roots.push_back(static_cast<int32_t>(nodes.size()) - 1);
      }
      // States are made level by level.
      std::vector<int32_t> state(nodes.size());
      int32_t made = 0;
      for (size_t height = 1; height <= levels.size(); ++height)
        for (size_t i = 1; i < nodes.size(); ++i) {
          if (nodes[i].height != height) continue;
          state[i] = ++made;
          Level& level = levels[height - 1];
          level.symbol.push_back(nodes[i].symbol);
          level.left.push_back(state[static_cast<size_t>(nodes[i].left)]);
          level.right.push_back(state[static_cast<size_t>(nodes[i].right)]);
        }
      for (int32_t& root : roots) root = state[static_cast<size_t>(root)];
    }
    static int32_t number(const Tensor& t, int64_t i) { return t.data<int32_t>()[i]; }
  };
  static Value indices(const std::vector<int32_t>& values) {
    return constant<int32_t>({static_cast<int64_t>(values.size())}, values);
  }
};
KCC_REGISTER(TreeLSTM, "A binary Tree-LSTM over trees of any shape.");
