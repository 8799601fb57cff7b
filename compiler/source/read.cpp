// Reading a spec's text, which is untrusted: its size, its encoding, its characters.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "compiler/source/source.h"
#include "compiler/source/utf8.h"

namespace kcc {
namespace {

// The first thing that is wrong with the text.
std::optional<Problem> check(Sources& sources, const Source& source) {
  const std::string_view text = source.text();
  const auto at = [&](size_t i) { return sources.place({source.id(), i, i + 1}); };
  for (size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (c.size == 0)
      return Problem{"file.utf8", fmt::format("byte {:#04x} is not UTF-8", static_cast<uint8_t>(text[i])),
                     text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")
                         ? "this is UTF-16: save the file as UTF-8"
                         : "save the file as UTF-8",
                     at(i)};
    const bool line_end = c.code == '\n' || (c.code == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    const bool byte_order_mark = c.code == 0xFEFF;  // at the start it was taken off; elsewhere it is only invisible
    if (byte_order_mark || (is_control(c.code) && c.code != '\t' && !line_end))
      return Problem{"file.control", fmt::format("control character U+{:04X}", static_cast<uint32_t>(c.code)),
                     c.code == '\r' && text.find('\n') == std::string_view::npos
                         ? "save the file with line feeds as the ends of its lines"
                         : "delete it; within double quotes it can be written as an escape",
                     at(i)};
    i += c.size;
  }
  return std::nullopt;
}

}  // namespace

Result<const Source*> add_checked(Sources& sources, std::string name, std::string text) {
  if (text.size() > kMaxSpecBytes)
    return Problem{"file.size",
                   fmt::format("`{}` has {} bytes, and a spec has at most {}", name, text.size(), kMaxSpecBytes)};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // a byte order mark
  const Source& source = sources.add(std::move(name), std::move(text));
  if (auto problem = check(sources, source)) return *problem;
  return &source;
}

Result<const Source*> read_source(Sources& sources, const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return Problem{"file", fmt::format("there is no file `{}`", path)};
  if (fs::is_directory(status)) return Problem{"file", fmt::format("`{}` is a folder, and a spec is a file", path)};
  if (fs::is_regular_file(status)) {
    const auto size = fs::file_size(path, error);
    if (!error && size > kMaxSpecBytes)
      return Problem{"file.size",
                     fmt::format("`{}` has {} bytes, and a spec has at most {}", path, size, kMaxSpecBytes)};
  }
  static std::map<std::string, std::string> piped;  // what a pipe gave, it does not give again
  if (const auto it = piped.find(path); it != piped.end()) return add_checked(sources, path, it->second);
  std::ifstream file(path, std::ios::binary);
  if (!file) return Problem{"file", fmt::format("cannot read `{}`: {}", path, std::strerror(errno))};
  std::string text(kMaxSpecBytes + 1, '\0');  // a pipe, or a file that grows, ends here too
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return Problem{"file", fmt::format("cannot read `{}`", path)};
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMaxSpecBytes)
    return Problem{"file.size",
                   fmt::format("`{}` has more than the {} bytes that a spec may have", path, kMaxSpecBytes)};
  if (!fs::is_regular_file(status)) piped[path] = text;
  return add_checked(sources, path, std::move(text));
}

}  // namespace kcc
