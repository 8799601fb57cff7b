// Replacing a file at once: whoever reads it, and whatever fails, sees all of the old one or all of the new one.
#pragma once

#include "runtime/base/function_ref.h"
#include "runtime/files/files.h"

namespace kcc {

// `write` fills a file beside `path`, which then takes its place: written through, renamed, the folder written through.
// Where something fails the file beside is removed and the old one stays.
void replace_file(Files& files, const std::string& path, FunctionRef<void(OutFile&)> write);
void replace_file(Files& files, const std::string& path, std::string_view text);

// Removes the files beside that are not finished: by whoever ends the process without more ado, from another thread.
// Nothing is replaced any more then.
void give_up_replacing();

}  // namespace kcc
