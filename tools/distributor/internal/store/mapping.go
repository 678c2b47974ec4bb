// Files mapped into memory.

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps a file for reading. An empty file has no bytes to map.
func mapFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	data, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, &os.PathError{Op: "map", Path: path, Err: err}
	}
	return data, nil
}

func unmap(data []byte) {
	if len(data) > 0 {
		// Nothing can be done about a failure, and nothing is lost by it but address space.
		_ = unix.Munmap(data)
	}
}
