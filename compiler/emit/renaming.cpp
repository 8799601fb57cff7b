#include "compiler/emit/renaming.h"

#include <cctype>

#include "compiler/emit/meaning.h"

namespace kcc {
namespace {

using yaml::Node;

bool names_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::vector<std::string> parts_of(const std::string& key) {
  std::vector<std::string> parts;
  for (size_t i = 0; i <= key.size();) {
    const size_t end = std::min(key.find(", ", i), key.size());
    parts.push_back(key.substr(i, end - i));
    i = end + 2;
  }
  return parts;
}

// The names in an expression, but for fields (`e.h`) and functions (`h(x)`).
std::string in_expression(const std::string& text, const Renaming& r) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && names_part(text[end])) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const std::string word = text.substr(i, end - i);
    const bool field = i > 0 && text[i - 1] == '.', function = end < text.size() && text[end] == '(';
    out += word == r.left && !field && !function ? r.right : word;
    i = end;
  }
  return out;
}

// `h`, the field `h.mean`, the layer `h/dense`; of the key `h, _`, its names.
std::string renamed(const std::string& text, const Renaming& r) {
  if (text.starts_with("=")) return in_expression(text, r);
  std::string out;
  for (const std::string& part : parts_of(text)) {
    const bool it = part == r.left || part.starts_with(r.left + ".") || part.starts_with(r.left + "/");
    out += (out.empty() ? "" : ", ") + (it ? r.right + part.substr(r.left.size()) : part);
  }
  return out;
}

// In `data` texts name fields of files: there keys and expressions alone name values.
void rename(Node& n, const Renaming& r, bool data = false) {
  if (n.is_text() && (!data || n.text.starts_with("="))) n.text = renamed(n.text, r);
  for (Node& item : n.items) rename(item, r, data);
  for (yaml::Entry& e : n.entries) {
    e.key = renamed(e.key, r);
    rename(e.value, r, data || e.key == "data");
  }
}

// Whether `left` says of one name what `right` says of another: the renamings of it.
std::vector<Renaming> alike(const yaml::Entry& left, const yaml::Entry& right) {
  const std::vector<std::string> old_names = parts_of(left.key), new_names = parts_of(right.key);
  if (old_names.size() != new_names.size()) return {};
  std::vector<Renaming> all;
  Node value = left.value;
  for (size_t i = 0; i < old_names.size(); ++i) {
    if (old_names[i] == new_names[i]) continue;
    all.push_back({old_names[i], new_names[i]});
    rename(value, all.back());
  }
  return same_meaning(value, right.value) ? all : std::vector<Renaming>{};
}

std::string joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "/" + name; }

// Finds what has another name, in models and layers that stand at the same place of both.
class Search {
 public:
  // Puts the new names of one thing into `left`, and says them by whole paths; nothing where there is no more.
  std::vector<Renaming> next(Node& left, const Node& right) {
    Node* const old_model = child(left, "model");
    const Node* const new_model = right.find("model");
    const Node before = left;
    whole_ = &before;
    if (!old_model || !new_model || !model(*old_model, *new_model, "")) return {};
    for (const Renaming& r : found_) rename(left, r);
    return found_;
  }

 private:
  static Node* child(Node& n, const std::string& key) {
    for (yaml::Entry& e : n.entries)
      if (e.key == key) return &e.value;
    return nullptr;
  }

  // Whether a layer anywhere has this name: two are not made one.
  static bool has_name(const Node& n, const std::string& name) {
    const Node* own = n.find("name");
    return (own && own->is_text() && own->text == name) ||
           std::any_of(n.items.begin(), n.items.end(), [&](const Node& i) { return has_name(i, name); }) ||
           std::any_of(n.entries.begin(), n.entries.end(),
                       [&](const yaml::Entry& e) { return has_name(e.value, name); });
  }

  // `path`: that the model's layers lie under.
  bool model(Node& left, const Node& right, const std::string& path) {
    for (const char* section : {"inputs", "layers", "graph", "outputs"}) {
      const Node *a = left.find(section), *b = right.find(section);
      if (!a || !b) continue;
      for (const yaml::Entry& e : a->entries)
        for (const yaml::Entry& f : b->entries) {
          if (b->find(e.key) || a->find(f.key)) continue;
          const std::vector<Renaming> found = alike(e, f);
          if (found.empty()) continue;
          for (const Renaming& r : found) {
            if (!path.empty()) rename(left, r);
            found_.push_back({joined(path, r.left), joined(path, r.right)});
          }
          return true;
        }
    }
    for (const char* section : {"layers", "graph"}) {
      Node* const a = child(left, section);
      const Node* const b = right.find(section);
      for (size_t i = 0; a && b && i < a->entries.size(); ++i) {
        yaml::Entry& e = a->entries[i];
        if (const Node* other = b->find(e.key); other && layers(e.value, *other, path, joined(path, e.key)))
          return true;
      }
    }
    return false;
  }

  // `own`: the path of a layer that has no name.
  bool layers(Node& left, const Node& right, const std::string& holder, const std::string& own) {
    for (size_t i = 0; left.is_list() && left.items.size() == right.items.size() && i < left.items.size(); ++i)
      if (layers(left.items[i], right.items[i], holder, own)) return true;
    Node* const old_name = child(left, "name");
    const Node* const new_name = right.find("name");
    const bool named = old_name && new_name && old_name->is_text() && new_name->is_text();
    const std::string path = named ? joined(holder, old_name->text) : own;
    Node *const model_within = child(left, "model"), *const stack_within = child(left, "stack");
    const Node *const other_model = right.find("model"), *const other_stack = right.find("stack");
    if ((model_within && other_model && model(*model_within, *other_model, path)) ||
        (stack_within && other_stack && layers(*stack_within, *other_stack, path, path)))
      return true;
    if (!named || old_name->text == new_name->text || has_name(*whole_, new_name->text)) return false;
    Node tried = left;
    child(tried, "name")->text = new_name->text;
    if (!same_meaning(tried, right)) return false;
    found_.push_back({path, joined(holder, new_name->text)});
    left = std::move(tried);
    return true;
  }

  std::vector<Renaming> found_;
  const Node* whole_ = nullptr;
};

}  // namespace

std::vector<Renaming> rename_alike(yaml::Node& left, const yaml::Node& right) {
  std::vector<Renaming> all;
  // Each makes what takes from it alike in turn.
  for (size_t apart = differences(left, right).size();;) {
    yaml::Node tried = left;
    const std::vector<Renaming> found = Search().next(tried, right);
    const size_t now = found.empty() ? apart : differences(tried, right).size();
    if (now >= apart) return all;
    apart = now;
    left = std::move(tried);
    all.insert(all.end(), found.begin(), found.end());
  }
}

std::string renamed_path(const std::string& path, const std::vector<Renaming>& renamings) {
  std::string out = path;
  for (const Renaming& r : renamings)
    if (out == r.left || out.starts_with(r.left + "/")) out = r.right + out.substr(r.left.size());
  return out;
}

}  // namespace kcc
