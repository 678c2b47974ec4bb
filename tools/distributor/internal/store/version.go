// A published version, opened: who gets which listeners, and their bytes.

package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"sort"

	"meshc/distributor/internal/snapshotfb"
)

const (
	segmentMagic    = 0x3147455348534d00
	segmentHeadSize = 32
	recordMagic     = 0x4345524d
	recordHeadSize  = 32
	recordDigested  = 24 // the digest covers a record from here on
	relocationSize  = 8
)

// Version is one version of a store. Any number of goroutines may read it until Close; what is read
// is copied out of the mapped files.
type Version struct {
	Name    string // "2021-01-18T12:20:23Z/2"
	Root    Digest
	TypeURL string

	manifest *manifest
	mapped   [][]byte
	segments []segment
}

type segment struct {
	path string
	data []byte
}

// Open opens a version by its name. The whole manifest is checked; of segments, that they are there
// and of the right size. Verify checks their bytes.
func Open(directory, name string) (*Version, error) {
	path, ok := manifestPath(directory, name)
	if !ok {
		return nil, fmt.Errorf("%q is not a version's name", name)
	}
	version := &Version{Name: name}
	data, err := version.mapFile(path)
	if err == nil {
		version.manifest, err = readManifest(data)
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err == nil {
		err = version.openSegments(directory)
	}
	if err != nil {
		version.Close()
		return nil, fmt.Errorf("version %s: %w", name, err)
	}
	version.Root = version.manifest.root
	version.TypeURL = string(version.manifest.content.TypeUrl())
	return version, nil
}

// OpenPublished opens the version that CURRENT names, which must have the root that CURRENT names.
func OpenPublished(directory string) (*Version, error) {
	for {
		pointer, err := ReadCurrent(directory)
		if err != nil {
			return nil, err
		}
		version, err := Open(directory, pointer.Version)
		if err == nil && version.Root != pointer.Root {
			version.Close()
			err = damaged("version %s has the root %s in place of the published %s", pointer.Version,
				version.Root, pointer.Root)
		}
		if err == nil {
			return version, nil
		}
		// It may have been collected just now, after another one was published.
		if again, _ := ReadCurrent(directory); again == pointer || !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// Close gives the memory back. Nothing may be read afterwards.
func (v *Version) Close() {
	for _, data := range v.mapped {
		unmap(data)
	}
	v.mapped = nil
}

func (v *Version) mapFile(path string) ([]byte, error) {
	data, err := mapFile(path)
	if data != nil {
		v.mapped = append(v.mapped, data)
	}
	return data, err
}

func (v *Version) openSegments(directory string) error {
	var entry snapshotfb.Segment
	for i := range v.manifest.places.SegmentsLength() {
		v.manifest.places.Segments(&entry, i)
		path := segmentPath(directory, entry.Number())
		data, err := v.mapFile(path)
		if err != nil {
			return err
		}
		if uint64(len(data)) != entry.Size() || len(data) < segmentHeadSize ||
			binary.LittleEndian.Uint64(data) != segmentMagic ||
			binary.LittleEndian.Uint32(data[8:]) != Format ||
			binary.LittleEndian.Uint64(data[24:]) != entry.Size() {
			return damaged("%s", path)
		}
		v.segments = append(v.segments, segment{path, data})
	}
	return nil
}

// ProxyCount is the number of proxies; they are numbered from 0 in the order of their ids.
func (v *Version) ProxyCount() int { return v.manifest.content.ProxiesLength() }

// ProxyID is the node id of a proxy.
func (v *Version) ProxyID(proxy int) string {
	var entry snapshotfb.Proxy
	var text snapshotfb.TextRange
	v.manifest.content.Proxies(&entry, proxy)
	return string(v.manifest.text(entry.Id(&text)))
}

// FindProxy finds a proxy by its node id.
func (v *Version) FindProxy(id string) (int, bool) {
	count := v.ProxyCount()
	at := sort.Search(count, func(i int) bool { return v.ProxyID(i) >= id })
	return at, at < count && v.ProxyID(at) == id
}

// Class is the number of the proxy's class: proxies of one class have the same templates.
func (v *Version) Class(proxy int) int {
	var entry snapshotfb.Proxy
	v.manifest.content.Proxies(&entry, proxy)
	return int(entry.ProxyClass())
}

// Templates are the digests of the listeners of a class, before the parameters of a proxy are in
// them, in the order in which listeners are sent.
func (v *Version) Templates(class int) []Digest {
	var digests []Digest
	for _, set := range v.manifest.classes[class] {
		for _, template := range v.manifest.sets[set] {
			digests = append(digests, v.manifest.templates[template].digest)
		}
	}
	return digests
}

// Parameters are what is written into a proxy's templates: its name and addresses.
func (v *Version) Parameters(proxy int) []string {
	var entry snapshotfb.Proxy
	var text snapshotfb.TextRange
	v.manifest.content.Proxies(&entry, proxy)
	parameters := make([]string, entry.ParameterCount())
	for i := range parameters {
		v.manifest.content.Parameters(&text, int(entry.FirstParameter())+i)
		parameters[i] = string(v.manifest.text(&text))
	}
	return parameters
}

// Listeners gives the wire bytes of each of the proxy's listeners in turn, compared with their digests
// each time. The slice is the caller's only until the next call.
func (v *Version) Listeners(proxy int, yield func(wire []byte) error) error {
	parameters := v.Parameters(proxy)
	var wire []byte
	for _, set := range v.manifest.classes[v.Class(proxy)] {
		for _, template := range v.manifest.sets[set] {
			record, err := v.wholeRecord(template)
			if err != nil {
				return err
			}
			if wire, err = record.appendMaterialized(wire[:0], parameters); err != nil {
				return fmt.Errorf("version %s: proxy %s: %w", v.Name, v.ProxyID(proxy), err)
			}
			if err := yield(wire); err != nil {
				return err
			}
		}
	}
	return nil
}

// record is a template as it is stored.
type record struct {
	wire        []byte
	relocations []byte
	digested    []byte
}

func (v *Version) record(template uint32) (record, error) {
	key := &v.manifest.templates[template]
	segment := &v.segments[key.segment]
	wireEnd := recordHeadSize + alignUp(uint64(key.wireLength))
	size := wireEnd + uint64(key.relocations)*relocationSize
	total := uint64(len(segment.data))
	if key.offset > total || total-key.offset < size {
		return record{}, damaged("version %s: %s: the record at %d does not lie within", v.Name,
			segment.path, key.offset)
	}
	data := segment.data[key.offset : key.offset+size]
	head := digestFrom(binary.LittleEndian.Uint64(data[8:]), binary.LittleEndian.Uint64(data[16:]))
	if binary.LittleEndian.Uint32(data) != recordMagic || head != key.digest ||
		binary.LittleEndian.Uint32(data[24:]) != key.wireLength ||
		binary.LittleEndian.Uint32(data[28:]) != key.relocations {
		return record{}, damaged("version %s: %s: the head of the record at %d", v.Name, segment.path,
			key.offset)
	}
	return record{data[recordHeadSize : recordHeadSize+uint64(key.wireLength)], data[wireEnd:],
		data[recordDigested:]}, nil
}

// wholeRecord is the record if its bytes have their digest.
func (v *Version) wholeRecord(template uint32) (record, error) {
	record, err := v.record(template)
	if err != nil {
		return record, err
	}
	key := &v.manifest.templates[template]
	if digestOf(record.digested) != key.digest {
		return record, damaged("version %s: %s: the record at %d", v.Name, v.segments[key.segment].path,
			key.offset)
	}
	return record, nil
}
