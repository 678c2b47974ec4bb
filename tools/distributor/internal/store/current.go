// Package store reads the versions that meshc publishes; docs/formats.md describes their files.
package store

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/zeebo/xxh3"
)

// Format is the version of the store's files that this package reads.
const Format = 3

// ErrDamaged is what errors about bytes that are not what was written wrap.
var ErrDamaged = errors.New("damaged")

// ErrNothingPublished is what errors about a store without a published version wrap.
var ErrNothingPublished = errors.New("nothing is published")

// Digest is an XXH3-128, most significant byte first.
type Digest [16]byte

func digestOf(data []byte) Digest { return xxh3.Hash128(data).Bytes() }

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

func digestFrom(hi, lo uint64) Digest {
	var d Digest
	binary.BigEndian.PutUint64(d[:8], hi)
	binary.BigEndian.PutUint64(d[8:], lo)
	return d
}

// Pointer is what CURRENT says: the published version, and the root digest that it must have.
type Pointer struct {
	Version string
	Root    Digest
}

// CurrentName is the name of the file in a store that says which version is published.
const CurrentName = "CURRENT"

// ReadCurrent reads which version is published.
func ReadCurrent(directory string) (Pointer, error) {
	path := filepath.Join(directory, CurrentName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Pointer{}, fmt.Errorf("%s: %w", directory, ErrNothingPublished)
	}
	if err != nil {
		return Pointer{}, err
	}
	pointer, ok := parsePointer(data)
	if !ok {
		return Pointer{}, fmt.Errorf("%s is %w", path, ErrDamaged)
	}
	return pointer, nil
}

func parsePointer(data []byte) (Pointer, bool) {
	words := strings.Fields(string(data))
	if len(words) != 5 || words[0] != "meshc-store" || words[1] != fmt.Sprint(Format) {
		return Pointer{}, false
	}
	text := strings.Join(words[:4], " ") + " "
	if !bytes.Equal(data, []byte(text+digestOf([]byte(text)).String()+"\n")) {
		return Pointer{}, false
	}
	pointer := Pointer{Version: words[2]}
	root, err := hex.DecodeString(words[3])
	if err != nil || len(root) != len(pointer.Root) || !versionName.MatchString(pointer.Version) {
		return Pointer{}, false
	}
	copy(pointer.Root[:], root)
	return pointer, true
}

// "2021-01-18T12:20:23Z/2"; the counter has no leading zeros.
var versionName = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/[1-9]\d*$`)

// manifestPath is where the manifest of a version is; false if that is no version's name.
func manifestPath(directory, version string) (string, bool) {
	if !versionName.MatchString(version) {
		return "", false
	}
	name := strings.NewReplacer("-", "", ":", "", "/", "-").Replace(version) + ".manifest"
	return filepath.Join(directory, "versions", name), true
}

func segmentPath(directory string, number uint64) string {
	return filepath.Join(directory, "segments", fmt.Sprintf("%06d.segment", number))
}
