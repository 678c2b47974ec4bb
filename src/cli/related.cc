// Looks for addresses and ports in texts, and compares namespaces and kinds.
#include "cli/related.h"

#include <algorithm>

#include "base/strings.h"

namespace meshc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether the part stands in the text as a whole: no longer address before it, no longer number
// behind it.
bool has_whole(std::string_view text, std::string_view part) {
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    const size_t end = at + part.size();
    const bool starts = at == 0 || (!is_word(text[at - 1]) && text[at - 1] != '.');
    if (starts && (end == text.size() || !is_digit(text[end]))) return true;
  }
  return false;
}

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void add(const std::string& text, std::vector<std::string>* list) {
  if (!text.empty() && !has(*list, text)) list->push_back(text);
}

}  // namespace

std::optional<uint32_t> port_in(std::string_view wanted) {
  const size_t separator = wanted.find_last_of("_:");
  return parse_uint32(separator == std::string_view::npos ? wanted : wanted.substr(separator + 1));
}

bool mentions_port(std::string_view text, uint32_t port) {
  const std::string number = std::to_string(port);
  for (size_t at = text.find(number); at != std::string_view::npos;
       at = text.find(number, at + 1)) {
    const size_t end = at + number.size();
    const std::string_view before = text.substr(0, at);
    const bool is_port =
        ends_with(before, ":") || ends_with(before, "_") || ends_with(before, "port ");
    if (is_port && (end == text.size() || !is_digit(text[end]))) return true;
  }
  return false;
}

bool concerns(const ConflictText& conflict, const ListenerSummary& listener) {
  const std::string port = std::to_string(listener.port);
  if (conflict.key == listener.name) return true;
  for (const std::string_view text :
       {std::string_view(conflict.key), std::string_view(conflict.message)}) {
    if (has_whole(text, listener.name)) return true;
    if (listener.port == 0) continue;
    if (has_whole(text, listener.address + ":" + port) || has_whole(text, "port " + port)) {
      return true;
    }
  }
  return false;
}

bool may_explain_absence(const ConflictText& conflict, std::string_view wanted) {
  if (conflict.message.empty()) return true;
  const std::optional<uint32_t> port = port_in(wanted);
  for (const std::string_view text :
       {std::string_view(conflict.key), std::string_view(conflict.message)}) {
    if (port ? mentions_port(text, *port) : contains(text, wanted)) return true;
  }
  return false;
}

Relation relation_of(const Snapshot& snapshot, uint32_t proxy) {
  Relation relation;
  relation.proxy_id = snapshot.proxy_id(proxy);
  // The third part of the id is NAME.NAMESPACE.
  const std::vector<std::string_view> parts = split(relation.proxy_id, '~');
  if (parts.size() == 4) {
    const size_t dot = parts[2].rfind('.');
    if (dot != std::string_view::npos) {
      add(std::string(parts[2].substr(dot + 1)), &relation.namespaces);
    }
  }
  return relation;
}

void relate(const std::vector<ObjectContent>& objects, Relation* relation) {
  for (const ObjectContent& object : objects) {
    add(object.namespace_name, &relation->namespaces);
    add(object.kind, &relation->kinds);
  }
}

void relate_far_reaching_kinds(Relation* relation) {
  for (const char* kind : {"Service", "ServiceEntry", "VirtualService", "Gateway"}) {
    add(kind, &relation->kinds);
  }
}

bool is_related(const RejectionContent& rejection, const Relation& relation) {
  if (rejection.kind == "Proxy") return rejection.name == relation.proxy_id;
  return rejection.namespace_name.empty() || has(relation.namespaces, rejection.namespace_name) ||
         has(relation.kinds, rejection.kind);
}

}  // namespace meshc
