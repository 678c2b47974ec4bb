// Templates of listeners: bytes that are valid for many proxies, but for the places of their own
// values.
#pragma once

#include <cstdint>
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
  // Flattened, that the plan refers to; ascending.
  std::vector<uint16_t> parameters;
  // True: a parameter stands in the message in another form than its bytes (base64 in a Struct), so
  // the template has no relocations and is valid for the example alone.
  bool literal = false;
  PatchFate fate;
  std::vector<Omission> omissions;
};

// Makes templates that are valid for every proxy that has as many parameters as the example, and
// lacks (has as empty texts) the same of them, for Protobuf does not write an empty text. They do
// not depend on the example's values unless `literal`. A plan that refers to no parameter gives a
// template without relocations, valid for all proxies. Immutable; make() may be called from any
// number of threads.
class TemplateMaker {
 public:
  // Both must outlive the object.
  TemplateMaker(const EncodeOptions& options, const ProxyParameters& example);

  // `stop`: where the patches of its group ended early.
  EncodedTemplate make(const ListenerPlan& plan, const std::optional<PatchStop>& stop = {}) const;

 private:
  std::optional<ListenerTemplate> find_template(const Encoding& filled, bool all_uses) const;

  const EncodeOptions& options_;
  const ProxyParameters& example_;
  ProxyParameters filled_;   // the example with fillers for values
  bool has_fillers_ = true;  // false: there are more parameters than bytes to tell them apart
};

// The listener of a proxy with these flattened parameters. Each parameter that a relocation names
// must exist.
std::string materialize(const ListenerTemplate& listener,
                        const std::vector<std::string>& parameters);

}  // namespace meshc
