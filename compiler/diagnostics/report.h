// All diagnostics of a run. Every phase adds to it and goes on as far as it can; the cli renders it at the end.
//
// What follows from something already reported is left out: of errors at one place only those of the first kind are
// kept (two missing arguments are two errors; a bad value that is then also missing is one), and warnings there are
// dropped. A phase that meets something broken asks `has_error_in(place)` before it complains about what is missing in
// it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/source.h"

namespace kcc {

// The kind of a refusal whose cause the report has already: it ends a work, and is not told.
inline constexpr const char* kReported = "reported";

class Report {
 public:
  explicit Report(Sources& sources) : sources_(sources) {}

  // `kind` is a kind's name. The result takes labels and notes: report.add("arg.twice", ...).labels.push_back(...).
  // It is valid until the next `add`; where the diagnostic was left out, it is one that nobody sees.
  Diagnostic& add(std::string_view kind, Place place, std::string message, std::string help = {});
  Diagnostic& add(const Problem& problem);
  Diagnostic& add(Diagnostic diagnostic);

  // Warnings of this kind are not wanted.
  void allow(const Diagnostic::Kind& kind) { allowed_.insert(&kind); }

  bool has_errors() const { return errors() > 0; }
  int errors() const;
  int warnings() const;
  // An error within that span, of kinds that begin so.
  bool has_error_in(Place place, std::string_view kinds = {}) const;
  // Errors that were added, those that were left out among them: more of them after a work than before say that
  // something in it is wrong.
  int errors_seen() const { return seen_; }
  // Names that stand where they mean nothing: a value or a layer of such a name was meant to be there.
  void note_odd(const std::string& name) { odd_.insert(name); }
  bool odd(const std::string& name) const { return odd_.contains(name); }
  // Names that are read and that there are not: what else stands under such a name follows from that.
  void note_unknown(const std::string& name) { unknown_.insert(name); }
  bool unknown(const std::string& name) const { return unknown_.contains(name); }
  void note_follow_up() { ++seen_; }  // something is wrong that follows from what was reported
  // What stands at `use` was put there for a variable: errors at that place are told with this note.
  void note_variable(Place use, Note where) { variables_[use] = std::move(where); }
  // What was told already, in another use of the same text.
  void found_again(const Problem& problem);
  // While one lives, what is added is told with this note: the use of a text that stands elsewhere.
  class Within {
   public:
    Within(Report& report, Note use) : report_(report) { report.within_.push_back(std::move(use)); }
    ~Within() { report_.within_.pop_back(); }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    Report& report_;
  };

  // Another one that knows what this one does, for errors that are to be looked at before they come here.
  Report aside() const;

  std::vector<Diagnostic> sorted() const;  // by source and place; those without a place come last

  Sources& sources() { return sources_; }
  const Sources& sources() const { return sources_; }

 private:
  std::optional<Diagnostic::Edit> meant_name(Place place, const std::string& help) const;

  Sources& sources_;
  std::vector<Diagnostic> all_;
  std::set<const Diagnostic::Kind*> allowed_;
  int seen_ = 0;
  std::set<std::string> odd_, unknown_;
  void note_uses(Diagnostic& d) const;
  std::vector<Note> within_;
  std::map<Place, Note> variables_;
  Diagnostic dropped_;
};

}  // namespace kcc
