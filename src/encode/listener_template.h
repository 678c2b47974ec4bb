// Templates of listeners: bytes that are valid for many proxies, but for the places of their own
// values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "build/listener_plan.h"
#include "build/plan_text.h"
#include "encode/encode_listener.h"
#include "patch/patch_fate.h"
#include "store/version_content.h"

namespace meshc {

struct Encoding;

struct EncodedTemplate {
  ListenerTemplate listener;
  // True: a parameter stands in the message in another form than its bytes (base64 in a Struct), so
  // the template has no relocations and is valid for the example alone.
  bool literal = false;
  PatchFate fate;
  std::vector<Omission> omissions;
};

// Makes templates that are valid for every proxy whose flattened parameters have the same lengths
// as the example's. They do not depend on the example's values unless `literal`. A plan that refers
// to no parameter gives a template without relocations, valid for all proxies. Immutable; make()
// may be called from any number of threads.
class TemplateMaker {
 public:
  // Both must outlive the object.
  TemplateMaker(const EncodeOptions& options, const ProxyParameters& example);

  // `stop`: where the patches of its group ended early.
  EncodedTemplate make(const ListenerPlan& plan, const std::optional<PatchStop>& stop = {}) const;

 private:
  std::optional<ListenerTemplate> find_runs(Encoding* filled) const;
  std::optional<ListenerTemplate> find_differences(std::string filled,
                                                   const std::string& real) const;

  const EncodeOptions& options_;
  const ProxyParameters& example_;
  ProxyParameters filled_;                          // the example with fillers for values
  std::vector<std::string> values_;                 // the example's, flattened
  std::string fillers_;                             // one for each of them
  std::array<std::optional<uint16_t>, 128> owner_;  // the parameter that a byte fills; it is ASCII
  bool has_fillers_ = true;  // false: there are more parameters than bytes to tell them apart
};

// The parameters in the order of the store: the node name, all addresses, all 16-byte forms, the
// node's namespace, the profile's own.
std::vector<std::string> flatten_parameters(const ProxyParameters& parameters);

// The template's bytes with the flattened parameters written over its blanks. Each parameter that a
// relocation names must exist and fit into the bytes.
std::string materialize(const ListenerTemplate& listener,
                        const std::vector<std::string>& parameters);

}  // namespace meshc
