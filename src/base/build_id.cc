// Reads the note that the linker leaves in the program (NT_GNU_BUILD_ID).
#include "base/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <string_view>

#include "base/strings.h"

namespace meshc {
namespace {

constexpr size_t align_note(size_t size) { return (size + 3) & ~size_t{3}; }

// The id in the notes of one segment; empty if it is not there.
std::string_view find_id(std::string_view notes) {
  constexpr std::string_view kOwner("GNU", 4);  // with its zero
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    const auto& head = *reinterpret_cast<const ElfW(Nhdr)*>(notes.data());
    notes.remove_prefix(sizeof(head));
    const size_t name = align_note(head.n_namesz);
    const size_t text = align_note(head.n_descsz);
    if (name + text > notes.size()) return {};
    if (head.n_type == NT_GNU_BUILD_ID && notes.substr(0, head.n_namesz) == kOwner) {
      return notes.substr(name, head.n_descsz);
    }
    notes.remove_prefix(name + text);
  }
  return {};
}

// Called for the program first and then for its libraries; only the program is wanted.
int visit_program(dl_phdr_info* info, size_t, void* id) {
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const auto* begin = reinterpret_cast<const char*>(info->dlpi_addr + part.p_vaddr);
    const std::string_view found = find_id(std::string_view(begin, part.p_memsz));
    if (found.empty()) continue;
    *static_cast<std::string*>(id) = to_hex(found);
    break;
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string id;
  dl_iterate_phdr(visit_program, &id);
  return id;
}

}  // namespace meshc
