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

std::vector<Renaming> next(const Node& left, const Node& right) {
  const Node *old_model = left.find("model"), *new_model = right.find("model");
  if (!old_model || !new_model) return {};
  for (const char* section : {"inputs", "layers", "graph", "outputs"}) {
    const Node *a = old_model->find(section), *b = new_model->find(section);
    if (!a || !b) continue;
    for (const yaml::Entry& e : a->entries)
      for (const yaml::Entry& f : b->entries) {
        if (b->find(e.key) || a->find(f.key)) continue;
        if (auto found = alike(e, f); !found.empty()) return found;
      }
  }
  return {};
}

}  // namespace

std::vector<Renaming> rename_alike(yaml::Node& left, const yaml::Node& right) {
  std::vector<Renaming> all;
  // Each makes what takes from it alike in turn.
  for (auto found = next(left, right); !found.empty(); found = next(left, right)) {
    yaml::Node tried = left;
    for (const Renaming& r : found) rename(tried, r);
    if (differences(tried, right).size() >= differences(left, right).size()) break;
    left = std::move(tried);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

std::string renamed_path(const std::string& path, const std::vector<Renaming>& renamings) {
  std::string out = path;
  for (const Renaming& r : renamings)
    if (out == r.left || out.starts_with(r.left + "/")) out = r.right + out.substr(r.left.size());
  return out;
}

}  // namespace kcc
