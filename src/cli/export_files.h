// One file for each proxy, in whatever format.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "store/snapshot.h"

namespace meshc {

struct ProxyText {
  std::string text;
  // A file that has the same bytes from here on is left as it is, so that what differs in the
  // version's name alone does not wake up who watches the file.
  size_t content_begin = 0;
};

// Makes the text of a proxy, by its number. Called for one after the other.
using MakeProxyText = std::function<Result<ProxyText>(uint32_t proxy)>;

// Writes a file for each of `proxies` into directory `output` (made if absent), or the text of a
// single one to stdout if `output` is "-". Each file appears under its name only when it is whole,
// by a move. One text after the other is in memory.
Status export_files(const Snapshot& snapshot, const std::vector<uint32_t>& proxies,
                    const std::string& output, std::string_view suffix, const MakeProxyText& make);

// The node id and the suffix (".json"), with every byte but letters, digits and ._~- as %XX; an id
// too long for a file name is cut and ends with its digest. Ids that differ have names that differ.
std::string proxy_file_name(std::string_view node_id, std::string_view suffix);

// kUnsupported if Envoy of today cannot read the version's listeners; `what` names the format.
Status check_is_v3(const Snapshot& snapshot, std::string_view what);

}  // namespace meshc
