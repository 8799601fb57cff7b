// yaml-cpp's event handler, bounded: 64 deep, 100,000 nodes, one document. The only file that includes yaml-cpp.
#include "compiler/yaml/events.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <locale>
#include <sstream>

#include "compiler/yaml/ast.h"

namespace kcc::yaml {
namespace {

// Ends the parse from within the handler.
struct Ended {
  Stop stop;
};

size_t offset(const YAML::Mark& mark) { return mark.pos > 0 ? static_cast<size_t>(mark.pos) : 0; }

class Recorder final : public YAML::EventHandler {
 public:
  explicit Recorder(std::vector<Event>& events) : events_(events) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Ended{{Stop::Why::kMoreText, offset(mark), {}}};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({.kind = Event::Kind::kNull, .at = offset(mark), .anchor = anchor});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({.kind = Event::Kind::kAlias, .at = offset(mark), .anchor = anchor});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    add({.kind = Event::Kind::kScalar,
         .at = offset(mark),
         .anchor = anchor,
         .quoted = tag == "!",
         .tag = named(tag),
         .text = text});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open({.kind = Event::Kind::kList,
          .at = offset(mark),
          .anchor = anchor,
          .flow = style == YAML::EmitterStyle::Flow,
          .tag = named(tag)});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open({.kind = Event::Kind::kMap,
          .at = offset(mark),
          .anchor = anchor,
          .flow = style != YAML::EmitterStyle::Block,
          .tag = named(tag)});
  }
  void OnMapEnd() override { close(); }

 private:
  static std::string named(const std::string& tag) { return tag == "?" || tag == "!" ? std::string{} : tag; }

  void add(Event event) {
    if (events_.size() >= 3 * size_t{kMaxNodes}) throw Ended{{Stop::Why::kNodes, event.at, {}}};
    events_.push_back(std::move(event));
  }
  void open(Event event) {
    if (++depth_ > kMaxDepth) throw Ended{{Stop::Why::kDepth, event.at, {}}};
    add(std::move(event));
  }
  void close() {
    --depth_;
    events_.push_back({.kind = Event::Kind::kEnd});
  }

  std::vector<Event>& events_;
  int depth_ = 0, documents_ = 0;
};

}  // namespace

Events read_events(std::string_view text) {
  Events result;
  Recorder recorder(result.events);
  try {
    std::istringstream stream{std::string(text)};
    stream.imbue(std::locale::classic());
    YAML::Parser parser(stream);
    // The second call ends at once where there is no more text; where there is, the recorder stops it.
    if (parser.HandleNextDocument(recorder)) parser.HandleNextDocument(recorder);
  } catch (const Ended& ended) {
    result.stop = ended.stop;
  } catch (const YAML::Exception& error) {
    result.stop = Stop{Stop::Why::kSyntax, std::min(offset(error.mark), text.size()), error.msg};
  } catch (const std::exception& error) {
    result.stop = Stop{Stop::Why::kSyntax, 0, error.what()};
  }
  return result;
}

}  // namespace kcc::yaml
