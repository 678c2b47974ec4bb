// Freezing a whole mesh: sort, number the texts in parallel, then build the FlatBuffer.
//
// Building a FlatBuffer is serial and every text in it is a number that is known only when all
// texts have been seen. So each record is frozen twice: in parallel into a scratch buffer that is
// thrown away, which takes down its texts, and one after the other into the real buffer with their
// numbers. Texts are numbered in byte order and records are sorted before, so the bytes depend on
// content alone.
#include "registry/registry_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "registry/record_freezer.h"
#include "registry/registry_format.h"
#include "registry/text_numbers.h"

namespace meshc {
namespace {

template <class Record>
using Pointers = std::vector<const Record*>;

using flatbuffers::Offset;
template <class Table>
using TableList = Offset<flatbuffers::Vector<Offset<Table>>>;

// What a list is sorted by; also what must differ between two records of a list.
auto sort_key(const MetaRecord& m) { return std::tie(m.namespace_name, m.name); }
template <class Record>
auto sort_key(const Record& r) {
  return sort_key(r.meta);
}
auto sort_key(const EndpointsRecord& r) {
  return std::tie(r.meta.namespace_name, r.meta.name, r.is_slice);
}
auto sort_key(const ConfigRecord& r) {
  return std::tie(r.kind, r.meta.namespace_name, r.meta.name, r.group);
}
auto sort_key(const ProxyRecord& r) { return std::tie(r.id); }
auto sort_key(const RejectionRecord& r) {
  return std::tie(r.kind, r.namespace_name, r.name, r.source.file, r.source.line, r.reason);
}

template <class Record>
std::string describe(const Record& r) {
  return fmt::format("objects named {}/{}", r.meta.namespace_name, r.meta.name);
}
std::string describe(const ConfigRecord& r) {
  return fmt::format("objects {} {}/{}", r.kind, r.meta.namespace_name, r.meta.name);
}
std::string describe(const ProxyRecord& r) { return fmt::format("proxies with the id {}", r.id); }

template <class Record>
Pointers<Record> sorted(const std::vector<Record>& records) {
  Pointers<Record> result;
  result.reserve(records.size());
  for (const Record& record : records) result.push_back(&record);
  parallel_sort(result.begin(), result.end(),
                [](const Record* a, const Record* b) { return sort_key(*a) < sort_key(*b); });
  return result;
}

template <class Record>
Result<Pointers<Record>> sorted_unique(const std::vector<Record>& records) {
  Pointers<Record> result = sorted(records);
  const auto repeated = std::adjacent_find(
      result.begin(), result.end(),
      [](const Record* a, const Record* b) { return sort_key(*a) == sort_key(*b); });
  if (repeated != result.end()) {
    return invalid_argument_error("there are two " + describe(**repeated));
  }
  return result;
}

std::vector<std::string_view> sorted_files(const std::vector<std::string>& files) {
  std::vector<std::string_view> result(files.begin(), files.end());
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

// Every list of the mesh in its final order.
struct SortedRecords {
  Pointers<ServiceRecord> services;
  Pointers<EndpointsRecord> endpoints;
  Pointers<PodRecord> pods;
  Pointers<NodeRecord> nodes;
  Pointers<NamespaceRecord> namespaces;
  Pointers<ConfigRecord> configs;
  Pointers<ProxyRecord> proxies;
  Pointers<RejectionRecord> rejections;
  std::vector<std::string_view> files;
  std::vector<std::pair<std::string, uint32_t>> ignored;  // one entry for each kind

  size_t count() const {
    return services.size() + endpoints.size() + pods.size() + nodes.size() + namespaces.size() +
           configs.size() + proxies.size() + rejections.size();
  }
};

std::vector<std::pair<std::string, uint32_t>> sorted_counts(
    std::vector<std::pair<std::string, uint32_t>> counts) {
  std::sort(counts.begin(), counts.end());
  std::vector<std::pair<std::string, uint32_t>> result;
  for (std::pair<std::string, uint32_t>& count : counts) {
    if (!result.empty() && result.back().first == count.first) {
      result.back().second += count.second;
    } else {
      result.push_back(std::move(count));
    }
  }
  return result;
}

Result<SortedRecords> sort_records(const RegistryRecords& records) {
  SortedRecords result;
  MESHC_ASSIGN_OR_RETURN(result.services, sorted_unique(records.services));
  MESHC_ASSIGN_OR_RETURN(result.endpoints, sorted_unique(records.endpoints));
  MESHC_ASSIGN_OR_RETURN(result.pods, sorted_unique(records.pods));
  MESHC_ASSIGN_OR_RETURN(result.nodes, sorted_unique(records.nodes));
  MESHC_ASSIGN_OR_RETURN(result.namespaces, sorted_unique(records.namespaces));
  MESHC_ASSIGN_OR_RETURN(result.configs, sorted_unique(records.configs));
  MESHC_ASSIGN_OR_RETURN(result.proxies, sorted_unique(records.proxies));
  result.rejections = sorted(records.rejections);
  result.rejections.erase(
      std::unique(result.rejections.begin(), result.rejections.end(),
                  [](const auto* a, const auto* b) { return sort_key(*a) == sort_key(*b); }),
      result.rejections.end());
  result.files = sorted_files(records.files);
  result.ignored = sorted_counts(records.ignored);
  return result;
}

// The parts of the root table that are not lists of records.
struct FrozenHead {
  uint32_t domain = 0;
  uint32_t trust_domain = 0;
  uint32_t mesh_config = 0;
  uint32_t mesh_networks = 0;
  fb::Source mesh_config_source;
  Offset<flatbuffers::Vector<uint32_t>> files;
  Offset<flatbuffers::Vector<const fb::Pair*>> pilot_env;
  Offset<flatbuffers::Vector<const fb::KindCount*>> ignored;
};

FrozenHead freeze_head(FreezeTarget& target, const RegistryRecords& records,
                       const SortedRecords& lists) {
  FrozenHead head;
  target.text("");  // so that number 0 is the empty text even if nothing else has it
  head.domain = target.text(records.domain);
  head.trust_domain = target.text(records.trust_domain);
  head.mesh_config = freeze_value(target, records.mesh_config);
  head.mesh_networks = freeze_value(target, records.mesh_networks);
  head.mesh_config_source = freeze_source(target, records.mesh_config_source);
  std::vector<uint32_t> files;
  for (const std::string_view file : lists.files) files.push_back(target.text(file));
  head.files = target.buffer.CreateVector(files);
  head.pilot_env = freeze_pairs(target, records.pilot_env);
  std::vector<fb::KindCount> ignored;
  for (const auto& [kind, count] : lists.ignored) {
    ignored.push_back(fb::KindCount{target.text(kind), count});
  }
  head.ignored = target.buffer.CreateVectorOfStructs(ignored);
  return head;
}

// Phase 1: the texts of all records.
class TextCollector {
 public:
  explicit TextCollector(TextNumbers& numbers) : numbers_(numbers) {}

  template <class Freeze>
  void add(size_t record, const Freeze& freeze_one) {
    Scratch& scratch = scratch_.local();
    scratch.buffer.Clear();
    scratch.values.clear();
    FreezeTarget target{scratch.buffer, scratch.values, numbers_.collector(record)};
    freeze_one(target);
  }

  template <class Record>
  void add_list(const Pointers<Record>& list, size_t& first) {
    parallel_for(
        list.size(),
        [&](size_t i) { add(first + i, [&](FreezeTarget& target) { freeze(target, *list[i]); }); },
        64);
    first += list.size();
  }

 private:
  struct Scratch {
    flatbuffers::FlatBufferBuilder buffer;
    std::vector<fb::Value> values;
  };

  TextNumbers& numbers_;
  PerThread<Scratch> scratch_;
};

// Phase 2: the tables, in the order of phase 1.
class RegistryBuilder {
 public:
  RegistryBuilder(const TextNumbers& numbers, size_t limit) : numbers_(numbers), limit_(limit) {}

  // Whether so many further bytes still fit. A single table is far below the slack.
  bool has_room_for(size_t bytes) const {
    constexpr size_t kSlack = size_t{16} << 20;
    const size_t needed = buffer_.GetSize() + bytes + std::min(kSlack, limit_ / 64);
    return needed < limit_;
  }

  template <class Freeze>
  auto build_one(size_t record, const Freeze& freeze_one) {
    FreezeTarget target{buffer_, values_, numbers_.cursor(record)};
    auto result = freeze_one(target);
    MESHC_CHECK(target.text.is_at_end(), "a record gave more texts than it asks for");
    return result;
  }

  // An empty list, and is_full(), once there is no more room.
  template <class Table, class Record>
  TableList<Table> build_list(const Pointers<Record>& list, size_t& first) {
    std::vector<Offset<Table>> tables;
    tables.reserve(list.size());
    for (size_t i = 0; i < list.size() && !is_full_; ++i) {
      tables.push_back(
          build_one(first + i, [&](FreezeTarget& target) { return freeze(target, *list[i]); }));
      is_full_ = !has_room_for(values_.size() * sizeof(fb::Value));
    }
    first += list.size();
    return buffer_.CreateVector(tables);
  }

  Offset<flatbuffers::Vector<const fb::Value*>> build_values() {
    return buffer_.CreateVectorOfStructs(values_);
  }

  TableList<flatbuffers::String> build_texts() {
    size_t bytes = 0;
    for (const std::string_view text : numbers_.texts()) bytes += text.size() + 12;
    is_full_ = is_full_ || !has_room_for(bytes + values_.size() * sizeof(fb::Value));
    std::vector<Offset<flatbuffers::String>> texts;
    if (!is_full_) {
      texts.reserve(numbers_.texts().size());
      for (const std::string_view text : numbers_.texts()) {
        texts.push_back(buffer_.CreateString(text.data(), text.size()));
      }
    }
    return buffer_.CreateVector(texts);
  }

  bool is_full() const { return is_full_; }
  flatbuffers::FlatBufferBuilder& buffer() { return buffer_; }

 private:
  const TextNumbers& numbers_;
  const size_t limit_;
  flatbuffers::FlatBufferBuilder buffer_{size_t{1} << 20};
  std::vector<fb::Value> values_;
  bool is_full_ = false;
};

void number_texts(TextNumbers& numbers, const RegistryRecords& records,
                  const SortedRecords& lists) {
  TextCollector collector(numbers);
  collector.add(0, [&](FreezeTarget& target) { freeze_head(target, records, lists); });
  size_t next = 1;
  collector.add_list(lists.services, next);
  collector.add_list(lists.endpoints, next);
  collector.add_list(lists.pods, next);
  collector.add_list(lists.nodes, next);
  collector.add_list(lists.namespaces, next);
  collector.add_list(lists.configs, next);
  collector.add_list(lists.proxies, next);
  collector.add_list(lists.rejections, next);
  numbers.gather();
}

void build_root(RegistryBuilder& builder, const RegistryRecords& records,
                const SortedRecords& lists) {
  const FrozenHead head = builder.build_one(
      0, [&](FreezeTarget& target) { return freeze_head(target, records, lists); });
  size_t next = 1;
  const auto services = builder.build_list<fb::Service>(lists.services, next);
  const auto endpoints = builder.build_list<fb::Endpoints>(lists.endpoints, next);
  const auto pods = builder.build_list<fb::Pod>(lists.pods, next);
  const auto nodes = builder.build_list<fb::Node>(lists.nodes, next);
  const auto namespaces = builder.build_list<fb::Namespace>(lists.namespaces, next);
  const auto configs = builder.build_list<fb::Config>(lists.configs, next);
  const auto proxies = builder.build_list<fb::Proxy>(lists.proxies, next);
  const auto rejections = builder.build_list<fb::Rejection>(lists.rejections, next);
  const auto texts = builder.build_texts();
  if (builder.is_full()) return;
  const auto values = builder.build_values();
  builder.buffer().Finish(
      fb::CreateRegistry(builder.buffer(), texts, values, head.domain, head.trust_domain,
                         head.files, head.mesh_config, &head.mesh_config_source, head.mesh_networks,
                         head.pilot_env, services, endpoints, pods, nodes, namespaces, configs,
                         proxies, rejections, head.ignored),
      fb::RegistryIdentifier());
}

}  // namespace

Result<std::string> freeze_registry(const RegistryRecords& records, size_t payload_limit) {
  MESHC_ASSIGN_OR_RETURN(const SortedRecords lists, sort_records(records));
  TextNumbers numbers(1 + lists.count());
  number_texts(numbers, records, lists);

  RegistryBuilder builder(numbers, payload_limit);
  build_root(builder, records, lists);
  if (builder.is_full()) {
    return unsupported_error(fmt::format(
        "the mesh needs a registry of more than {} bytes, which the file format cannot hold; "
        "import it in parts, for example without objects of clusters that are not compiled",
        payload_limit));
  }
  const std::string_view payload(reinterpret_cast<const char*>(builder.buffer().GetBufferPointer()),
                                 builder.buffer().GetSize());
  std::string file = registry_header(payload);
  file.reserve(file.size() + payload.size());
  file += payload;
  return file;
}

}  // namespace meshc
