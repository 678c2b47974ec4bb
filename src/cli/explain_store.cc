// Gathering explanations, and printing them.
#include "cli/explain_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/edit_distance.h"
#include "cli/left_out.h"
#include "cli/proxy_listeners.h"
#include "cli/related.h"
#include "cli/table.h"

namespace meshc {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kNearest = 5;
// So many objects of one chain are in a table of all listeners; one of thousands of services would
// otherwise hide the others.
constexpr size_t kObjectsInOverview = 10;

struct ExplainedListener {
  ListenerSummary summary;
  ListenerSources sources;
};

struct Explained {
  std::string version;
  std::string proxy_id;
  ObjectContent description;
  std::vector<ExplainedListener> listeners;
  std::vector<ConflictText> conflicts;
  std::vector<RejectionContent> rejections;
  size_t other_rejections = 0;
};

// Those of the wanted name, by port and address; the names of all in `names`.
Result<std::vector<ExplainedListener>> find_listeners(const Snapshot& snapshot, uint32_t proxy,
                                                      const std::string& wanted,
                                                      std::vector<std::string>* names) {
  MESHC_ASSIGN_OR_RETURN(std::vector<ShownListener> shown, read_listeners(snapshot, proxy));
  std::vector<ExplainedListener> listeners;
  for (uint32_t i = 0; i < shown.size(); ++i) {
    names->push_back(shown[i].summary.name);
    if (!wanted.empty() && !is_called(shown[i].summary, wanted)) continue;
    ExplainedListener& listener = listeners.emplace_back();
    listener.summary = std::move(shown[i].summary);
    listener.sources = snapshot.sources(proxy, i);
    // A chain that was added to the finished message was made of what made the whole.
    listener.sources.chains.resize(listener.summary.chains.size());
  }
  std::stable_sort(listeners.begin(), listeners.end(),
                   [](const ExplainedListener& a, const ExplainedListener& b) {
                     return std::tie(a.summary.port, a.summary.address) <
                            std::tie(b.summary.port, b.summary.address);
                   });
  return listeners;
}

void choose_conflicts(std::vector<ConflictText> all, const std::string& wanted, Explained* into) {
  for (ConflictText& conflict : all) {
    bool is_wanted = wanted.empty();
    for (const ExplainedListener& listener : into->listeners) {
      is_wanted = is_wanted || concerns(conflict, listener.summary);
    }
    if (into->listeners.empty()) is_wanted = is_wanted || may_explain_absence(conflict, wanted);
    if (is_wanted) into->conflicts.push_back(std::move(conflict));
  }
}

void choose_rejections(const Snapshot& snapshot, uint32_t proxy, const std::string& wanted,
                       Explained* into) {
  Relation relation = relation_of(snapshot, proxy);
  for (const ExplainedListener& listener : into->listeners) {
    relate(listener.sources.listener, &relation);
    for (const std::vector<ObjectContent>& objects : listener.sources.chains) {
      relate(objects, &relation);
    }
  }
  if (wanted.empty() || into->listeners.empty()) relate_far_reaching_kinds(&relation);
  for (RejectionContent& rejection : snapshot.rejections()) {
    if (is_related(rejection, relation)) {
      into->rejections.push_back(std::move(rejection));
    } else {
      ++into->other_rejections;
    }
  }
}

std::vector<std::string> nearest_names(std::vector<std::string> names, const std::string& wanted) {
  const std::optional<uint32_t> port = port_in(wanted);
  const auto distance = [&](const std::string& name) {
    const bool is_elsewhere = !port || port_in(name) != port;
    return std::pair(is_elsewhere, edit_distance(name, wanted));
  };
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return distance(a) < distance(b);
  });
  names.resize(std::min(names.size(), kNearest));
  return names;
}

Json object_document(const ObjectContent& object) {
  return {{"kind", object.kind},
          {"namespace", object.namespace_name},
          {"name", object.name},
          {"file", object.file},
          {"line", object.line}};
}

Json objects_document(const std::vector<ObjectContent>& objects) {
  Json list = Json::array();
  for (const ObjectContent& object : objects) list.push_back(object_document(object));
  return list;
}

Json listener_document(const ExplainedListener& listener) {
  Json document = {{"name", listener.summary.name},
                   {"address", listener.summary.address},
                   {"port", listener.summary.port},
                   {"objects", objects_document(listener.sources.listener)},
                   {"chains", Json::array()}};
  for (size_t i = 0; i < listener.summary.chains.size(); ++i) {
    const ChainSummary& chain = listener.summary.chains[i];
    document["chains"].push_back({{"match", chain.match},
                                  {"destination", chain.destination},
                                  {"objects", objects_document(listener.sources.chains[i])}});
  }
  return document;
}

Json document_of(const Explained& explained, const Explanation& explanation) {
  Json document = {{"version", explained.version},
                   {"proxy", explained.proxy_id},
                   {"described_by", object_document(explained.description)},
                   {"listeners", Json::array()}};
  for (const ExplainedListener& listener : explained.listeners) {
    document["listeners"].push_back(listener_document(listener));
  }
  if (explanation.is_missing) document["nearest"] = explanation.nearest;
  document["conflicts"] = conflicts_document(explained.conflicts);
  document["rejections"] = rejections_document(explained.rejections);
  document["other_rejections"] = explained.other_rejections;
  return document;
}

// The rows of one listener. What repeats the row above is left blank.
class ListenerRows {
 public:
  ListenerRows(const ListenerSummary& listener, size_t limit, Table* table)
      : name_(listener.name), limit_(limit), table_(table) {}

  void add(const std::string& match, const std::string& destination,
           const std::vector<ObjectContent>& objects) {
    if (objects.empty()) add_row(match, destination, "-", "", "");
    for (size_t i = 0; i < objects.size() && i < limit_; ++i) {
      const ObjectContent& object = objects[i];
      add_row(i == 0 ? match : "", i == 0 ? destination : "", object.kind,
              qualified_name(object.namespace_name, object.name),
              source_text(object.file, object.line));
    }
    if (objects.size() > limit_) {
      add_row("", "", "...", "and " + std::to_string(objects.size() - limit_) + " more", "");
    }
  }

 private:
  void add_row(const std::string& match, const std::string& destination, const std::string& kind,
               const std::string& name, const std::string& source) {
    table_->add_row({name_, match, destination, kind, name, source});
    name_.clear();
  }

  std::string name_;
  size_t limit_;
  Table* table_;
};

std::string listener_table(const std::vector<ExplainedListener>& listeners, size_t limit) {
  if (listeners.empty()) return "";
  Table table({"LISTENER", "MATCH", "DESTINATION", "KIND", "NAME", "SOURCE"});
  for (const ExplainedListener& listener : listeners) {
    ListenerRows rows(listener.summary, limit, &table);
    if (!listener.sources.listener.empty() || listener.summary.chains.empty()) {
      rows.add("(listener)", "", listener.sources.listener);
    }
    for (size_t i = 0; i < listener.summary.chains.size(); ++i) {
      const ChainSummary& chain = listener.summary.chains[i];
      rows.add(chain.match, chain.destination, listener.sources.chains[i]);
    }
  }
  return table.to_string();
}

std::string table_of(const Explained& explained, bool is_overview) {
  const size_t limit = is_overview ? kObjectsInOverview : std::string::npos;
  std::string text = listener_table(explained.listeners, limit);
  std::string left_out =
      conflict_table(explained.conflicts) + rejection_table(explained.rejections);
  if (explained.other_rejections > 0) {
    left_out += "\nRejections of other namespaces and kinds: " +
                std::to_string(explained.other_rejections) + " (`meshc show` has them all)\n";
  }
  if (text.empty() && !left_out.empty()) left_out.erase(0, 1);  // no blank line at the top
  return text + left_out;
}

}  // namespace

Result<Explanation> explain(const Snapshot& snapshot, uint32_t proxy, const std::string& wanted,
                            OutputForm form) {
  Explained explained;
  explained.version = snapshot.summary().version;
  explained.proxy_id = snapshot.proxy_id(proxy);
  explained.description = snapshot.description(proxy);
  std::vector<std::string> names;
  MESHC_ASSIGN_OR_RETURN(explained.listeners, find_listeners(snapshot, proxy, wanted, &names));
  choose_conflicts(snapshot.conflicts(proxy), wanted, &explained);
  choose_rejections(snapshot, proxy, wanted, &explained);
  Explanation explanation;
  explanation.is_missing = explained.listeners.empty() && !wanted.empty();
  if (explanation.is_missing) explanation.nearest = nearest_names(std::move(names), wanted);
  explanation.text = form == OutputForm::kTable
                         ? table_of(explained, wanted.empty())
                         : document_text(document_of(explained, explanation), form);
  return explanation;
}

}  // namespace meshc
