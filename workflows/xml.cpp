#include "workflows/xml.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlstring.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows {
namespace {

constexpr std::size_t problems_max = 20;

std::string text_of(const xmlChar* text) {
  return text == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(text)};
}

/// Grows the tree from the parser's events. The parser is C: nothing may throw through it, so the
/// callbacks are noexcept and an allocation that fails ends the program.
class TreeBuilder {
 public:
  explicit TreeBuilder(const XmlLimits& limits) : limits_{limits} {}

  void attach(xmlParserCtxtPtr parser) { parser_ = parser; }

  void open(XmlElement element) {
    if (stopped_) return;
    element.line = line();
    if (open_.size() >= limits_.depth_max) {
      return stop("elements are nested deeper than " + std::to_string(limits_.depth_max));
    }
    if (++elements_ > limits_.elements_max) {
      return stop("the file has more than " + std::to_string(limits_.elements_max) + " elements");
    }
    open_.push_back(std::move(element));
  }

  void close() {
    if (stopped_ || open_.empty()) return;
    XmlElement done = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(done);
    } else {
      open_.back().children.push_back(std::move(done));
    }
  }

  void add_text(std::string_view text) {
    if (!stopped_ && !open_.empty()) open_.back().text.append(text);
  }

  void stop(std::string reason) {
    if (stopped_) return;
    note(line(), std::move(reason));
    stopped_ = true;
    xmlStopParser(parser_);
  }

  void note(int line, std::string message) {
    if (stopped_ || problems_.size() >= problems_max) return;
    while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) {
      message.pop_back();
    }
    problems_.push_back({line, std::move(message)});
  }

  std::expected<XmlElement, std::vector<XmlProblem>> finish() && {
    if (problems_.empty() && root_) return std::move(*root_);
    if (problems_.empty()) problems_.push_back({1, "the file is not an XML document"});
    return std::unexpected{std::move(problems_)};
  }

 private:
  int line() const { return std::max(1, xmlSAX2GetLineNumber(parser_)); }

  XmlLimits limits_;
  xmlParserCtxtPtr parser_ = nullptr;
  std::vector<XmlElement> open_;
  std::optional<XmlElement> root_;
  std::vector<XmlProblem> problems_;
  std::size_t elements_ = 0;
  bool stopped_ = false;
};

TreeBuilder& builder_of(void* user) { return *static_cast<TreeBuilder*>(user); }

void on_start(void* user, const xmlChar* name, const xmlChar*, const xmlChar* space, int,
              const xmlChar**, int attributes, int, const xmlChar** fields) noexcept {
  XmlElement element;
  element.space = text_of(space);
  element.name = text_of(name);
  element.attributes.reserve(static_cast<std::size_t>(attributes));
  for (int i = 0; i < attributes; ++i) {
    // Five fields an attribute: local name, prefix, namespace, first and past-the-end of its value.
    const xmlChar** field = fields + static_cast<std::ptrdiff_t>(i) * 5;
    element.attributes.push_back({text_of(field[2]), text_of(field[0]),
                                  std::string{reinterpret_cast<const char*>(field[3]),
                                              reinterpret_cast<const char*>(field[4])}});
  }
  builder_of(user).open(std::move(element));
}

void on_end(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
  builder_of(user).close();
}

void on_text(void* user, const xmlChar* text, int size) noexcept {
  builder_of(user).add_text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}

void on_document_type(void* user, const xmlChar*, const xmlChar*, const xmlChar*) noexcept {
  builder_of(user).stop("a document type declaration (<!DOCTYPE>) is not accepted; remove it");
}

// The library made the error const between releases: both fit.
template <class Error>
void on_error(void* user, Error* error) noexcept {
  if (error == nullptr || error->level < XML_ERR_ERROR) return;
  builder_of(user).note(std::max(1, error->line),
                        error->message == nullptr ? "broken XML" : error->message);
}

void listen(xmlParserCtxt& parser, TreeBuilder& builder) {
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = on_start;
  handler.endElementNs = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_text;
  handler.internalSubset = on_document_type;
  handler.serror = on_error;
  *parser.sax = handler;
  parser.userData = &builder;
}

struct FreeParser {
  void operator()(xmlParserCtxtPtr parser) const noexcept { xmlFreeParserCtxt(parser); }
};

}  // namespace

std::optional<std::string> XmlElement::attribute(std::string_view wanted) const {
  const auto found = std::ranges::find_if(attributes, [&](const XmlAttribute& candidate) {
    return candidate.space.empty() && candidate.name == wanted;
  });
  if (found == attributes.end()) return std::nullopt;
  return found->value;
}

std::expected<XmlElement, std::vector<XmlProblem>> parse_xml(std::string_view bytes,
                                                             const XmlLimits& limits) {
  if (bytes.empty()) return std::unexpected{std::vector{XmlProblem{1, "the file is empty"}}};
  if (bytes.size() > limits.bytes_max) {
    return std::unexpected{std::vector{
        XmlProblem{1, "the file is larger than " + std::to_string(limits.bytes_max) + " bytes"}}};
  }
  TreeBuilder builder{limits};
  const std::unique_ptr<xmlParserCtxt, FreeParser> parser{
      xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size()))};
  if (!parser) return std::unexpected{std::vector{XmlProblem{1, "the file cannot be read"}}};
  builder.attach(parser.get());
  // Without NOENT the parser hands `&amp;` of attributes on undecoded. No entity can be declared,
  // since a document type declaration stops it.
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
  listen(*parser, builder);
  xmlParseDocument(parser.get());
  return std::move(builder).finish();
}

}  // namespace tiendo::workflows
