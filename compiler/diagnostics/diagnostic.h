// What kcc has to say about something a user gave: an error or a warning, with the places it is about.
//
// A kind of diagnostic is one file in compiler/diagnostics/kinds; it registers itself. Text only: rendering is the
// cli's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/problem.h"

namespace kcc {

struct Diagnostic {
  enum class Severity { kError, kWarning };

  struct Kind {
    std::string_view code;  // `K0101`; never reused
    std::string_view name;  // `yaml.duplicate_key`: what a Problem's kind says
    Severity severity = Severity::kError;
    std::string_view summary;  // one line
    std::string_view explain;  // a few sentences, for `kcc explain CODE`
    // A spec (or the sections of one that matter) with the mistake, and the same without it: spec.yaml. Files that it
    // reads follow, each below a line `--- NAME`. Where checking it is not enough, what a shell is given stands first,
    // in lines `$ COMMAND`.
    std::string_view wrong = {}, mended = {};
  };

  // A further place, with what is to be seen there.
  struct Label {
    Place place = kNoPlace;
    std::string text;
  };

  // What to write in a place's stead, where that is surely what was meant.
  struct Edit {
    Place place = kNoPlace;
    std::string text;
  };

  const Kind* kind = nullptr;
  std::string message;             // lower case, names in backticks: what was seen, then the rule
  Place place = kNoPlace;          // what it is about
  std::string label = {};          // said at that place; may be empty
  std::vector<Label> labels = {};  // other places
  std::vector<Note> notes = {};    // told below the source, a place by its line and column
  std::vector<Note> uses = {};     // of the text that holds the place; a report tells the first of them as notes
  std::string help = {};           // what to type instead; may be empty
  std::vector<Edit> edits = {};

  bool is_error() const { return kind->severity == Severity::kError; }
};

// Registers a kind; its code and its name must be new.
const Diagnostic::Kind& define(Diagnostic::Kind kind);

const Diagnostic::Kind* find_kind(std::string_view code_or_name);  // nullptr: there is none
const Diagnostic::Kind& kind_named(std::string_view name);         // K0001 where there is none
std::vector<const Diagnostic::Kind*> all_kinds();                  // by code

}  // namespace kcc
