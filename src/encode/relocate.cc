// Finding the lengths around each run: a walk from the message down into what has runs in it.
//
// Which bytes are a message and which are a text cannot be told from the wire, so the walk is
// guided by descriptors. It enters nothing that has no run, so it is cheap where these are few.
#include "encode/relocate.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <utility>

#include "patch/descriptor_set.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;
using pb::internal::WireFormatLite;

class Relocator {
 public:
  Relocator(std::string_view wire, const std::vector<FilledRun>& runs) : wire_(wire), runs_(runs) {}

  std::optional<ListenerTemplate> run(const pb::Descriptor& type) {
    result_.wire.reserve(wire_.size());
    if (!message(0, wire_.size(), type) || next_ != runs_.size()) return std::nullopt;
    return std::move(result_);
  }

 private:
  bool has_run_before(size_t end) const {
    return next_ < runs_.size() && runs_[next_].offset < end;
  }

  void copy(size_t begin, size_t end) { result_.wire.append(wire_.substr(begin, end - begin)); }

  uint32_t place() const { return static_cast<uint32_t>(result_.wire.size()); }

  bool message(size_t begin, size_t end, const pb::Descriptor& type) {
    std::string_view any_type;
    size_t at = begin;
    while (has_run_before(end)) {
      pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(wire_.data() + at),
                                     static_cast<int>(end - at));
      const uint32_t tag = input.ReadTag();
      if (tag == 0) return false;
      const size_t tag_end = at + static_cast<size_t>(input.CurrentPosition());
      if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
        if (!WireFormatLite::SkipField(&input, tag)) return false;
        const size_t field_end = at + static_cast<size_t>(input.CurrentPosition());
        copy(at, field_end);
        at = field_end;
        continue;
      }
      uint32_t length = 0;
      if (!input.ReadVarint32(&length)) return false;
      const size_t value = at + static_cast<size_t>(input.CurrentPosition());
      if (length > end - value) return false;
      const size_t field_end = value + length;
      const int number = WireFormatLite::GetTagFieldNumber(tag);
      const bool is_any = type.well_known_type() == pb::Descriptor::WELLKNOWNTYPE_ANY;
      if (!has_run_before(field_end)) {
        if (is_any && number == 1) any_type = wire_.substr(value, length);
        copy(at, field_end);
      } else {
        const pb::FieldDescriptor* field = type.FindFieldByNumber(number);
        if (field == nullptr) return false;
        const pb::Descriptor* inner =
            is_any ? find_compiled_or_embedded(any_type.substr(any_type.rfind('/') + 1))
                   : field->message_type();
        if (is_any && (number != 2 || inner == nullptr)) return false;
        copy(at, tag_end);
        if (!delimited(value, field_end, inner)) return false;
      }
      at = field_end;
    }
    copy(at, end);
    return true;
  }

  // A message of the type, or a text if there is none.
  bool delimited(size_t begin, size_t end, const pb::Descriptor* type) {
    const size_t length = result_.relocations.size();
    result_.relocations.push_back(Relocation::of_length(place(), 0));
    const bool is_done = type != nullptr ? message(begin, end, *type) : text(begin, end);
    result_.relocations[length].target = place();
    return is_done;
  }

  bool text(size_t begin, size_t end) {
    size_t at = begin;
    for (; has_run_before(end); ++next_) {
      const FilledRun& run = runs_[next_];
      if (run.offset < at || run.length > end - run.offset) return false;
      copy(at, run.offset);
      result_.relocations.push_back(Relocation::of_parameter(place(), run.parameter));
      at = run.offset + run.length;
    }
    copy(at, end);
    return true;
  }

  const std::string_view wire_;
  const std::vector<FilledRun>& runs_;
  size_t next_ = 0;  // the first run that is not in the result yet
  ListenerTemplate result_;
};

}  // namespace

std::optional<ListenerTemplate> relocate(std::string_view wire, const std::vector<FilledRun>& runs,
                                         const pb::Descriptor& type) {
  return Relocator(wire, runs).run(type);
}

}  // namespace meshc
