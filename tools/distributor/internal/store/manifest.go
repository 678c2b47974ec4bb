// A version's manifest: checked as a whole, then read in place.

package store

import (
	"encoding/binary"
	"fmt"

	"meshc/distributor/internal/snapshotfb"
)

const (
	manifestMagic    = 0x3152455648534d00
	manifestHeadSize = 64
	contentID        = "MVER"
)

// manifest is a manifest whose digests and indices have been checked. Its fields point into the
// mapped file.
type manifest struct {
	root      Digest
	content   *snapshotfb.Content
	places    *snapshotfb.Places
	bytes     []byte // Content.bytes, which all texts are ranges of
	templates []templateKey
	sets      [][]uint32 // templates of each set
	classes   [][]uint32 // sets of each class
}

type templateKey struct {
	digest      Digest
	wireLength  uint32
	relocations uint32
	segment     uint32 // index into Places.segments
	offset      uint64
}

func damaged(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ErrDamaged)...)
}

func alignUp(n uint64) uint64 { return (n + 7) &^ 7 }

// readManifest checks the bytes of a manifest against their digests, then every index in it.
func readManifest(data []byte) (m *manifest, err error) {
	if len(data) < manifestHeadSize || binary.LittleEndian.Uint64(data) != manifestMagic {
		return nil, damaged("the file is no manifest")
	}
	if format := binary.LittleEndian.Uint32(data[8:]); format != Format {
		return nil, fmt.Errorf("the file has format %d, this program reads format %d", format, Format)
	}
	contentBytes := binary.LittleEndian.Uint64(data[16:])
	placesBytes := binary.LittleEndian.Uint64(data[24:])
	size := uint64(len(data))
	if contentBytes > size || placesBytes > size ||
		manifestHeadSize+alignUp(contentBytes)+placesBytes != size ||
		binary.LittleEndian.Uint32(data[12:]) != 0 {
		return nil, damaged("the manifest's head")
	}
	content := data[manifestHeadSize : manifestHeadSize+contentBytes]
	places := data[size-placesBytes:]
	root := digestFrom(binary.LittleEndian.Uint64(data[32:]), binary.LittleEndian.Uint64(data[40:]))
	placesDigest := digestFrom(binary.LittleEndian.Uint64(data[48:]), binary.LittleEndian.Uint64(data[56:]))
	if digestOf(content) != root || digestOf(places) != placesDigest {
		return nil, damaged("the manifest does not have its digests")
	}
	for _, b := range data[manifestHeadSize+contentBytes : size-placesBytes] {
		if b != 0 {
			return nil, damaged("the manifest's gap")
		}
	}
	// The generated accessors panic where an offset points out of the buffer. The digests say that
	// these are the bytes that were written, so this would be a mistake of the writer.
	defer func() {
		if trouble := recover(); trouble != nil {
			m, err = nil, damaged("the manifest's structure (%v)", trouble)
		}
	}()
	if len(content) < 8 || string(content[4:8]) != contentID {
		return nil, damaged("the manifest's content")
	}
	m = &manifest{
		root:    root,
		content: snapshotfb.GetRootAsContent(content, 0),
		places:  snapshotfb.GetRootAsPlaces(places, 0),
	}
	m.bytes = m.content.BytesBytes()
	if err := m.readTemplates(); err != nil {
		return nil, err
	}
	if err := m.readClasses(); err != nil {
		return nil, err
	}
	return m, m.checkProxies()
}

func (m *manifest) readTemplates() error {
	count := m.content.TemplatesLength()
	if m.places.PlacesLength() != count {
		return damaged("the number of places in the manifest")
	}
	m.templates = make([]templateKey, count)
	var template snapshotfb.Template
	var hash snapshotfb.Hash
	var place snapshotfb.Place
	for i := range m.templates {
		m.content.Templates(&template, i)
		m.places.Places(&place, i)
		template.Digest(&hash)
		m.templates[i] = templateKey{digestFrom(hash.Hi(), hash.Lo()), template.WireLength(),
			template.RelocationCount(), place.Segment(), place.Offset()}
		if int(place.Segment()) >= m.places.SegmentsLength() {
			return damaged("a template's segment in the manifest")
		}
	}
	return nil
}

func (m *manifest) readClasses() (err error) {
	var set snapshotfb.ListenerSet
	m.sets, err = readLists(m.content.SetsLength(), func(i int) (int, func(int) uint32) {
		m.content.Sets(&set, i)
		return set.TemplatesLength(), set.Templates
	}, len(m.templates), "a template of a set")
	if err != nil {
		return err
	}
	var class snapshotfb.ProxyClass
	m.classes, err = readLists(m.content.ClassesLength(), func(i int) (int, func(int) uint32) {
		m.content.Classes(&class, i)
		return class.SetsLength(), class.Sets
	}, len(m.sets), "a set of a class")
	return err
}

// readLists copies lists of indices, all of which must be below the limit. `list` gives the length and
// the elements of one.
func readLists(count int, list func(i int) (int, func(int) uint32), limit int, what string) ([][]uint32, error) {
	lists := make([][]uint32, count)
	for i := range lists {
		length, element := list(i)
		lists[i] = make([]uint32, length)
		for j := range lists[i] {
			lists[i][j] = element(j)
			if int(lists[i][j]) >= limit {
				return nil, damaged("%s in the manifest", what)
			}
		}
	}
	return lists, nil
}

func (m *manifest) checkProxies() error {
	var proxy snapshotfb.Proxy
	var text snapshotfb.TextRange
	last := ""
	for i := range m.content.ProxiesLength() {
		m.content.Proxies(&proxy, i)
		if !m.isText(proxy.Id(&text)) || int(proxy.ProxyClass()) >= len(m.classes) {
			return damaged("a proxy in the manifest")
		}
		id := string(m.text(&text))
		if i > 0 && id <= last {
			return damaged("the order of proxies in the manifest")
		}
		last = id
		end := int(proxy.FirstParameter()) + int(proxy.ParameterCount())
		if end > m.content.ParametersLength() {
			return damaged("the parameters of a proxy in the manifest")
		}
	}
	for i := range m.content.ParametersLength() {
		m.content.Parameters(&text, i)
		if !m.isText(&text) {
			return damaged("a parameter in the manifest")
		}
	}
	return nil
}

func (m *manifest) isText(r *snapshotfb.TextRange) bool {
	return uint64(r.Begin())+uint64(r.Length()) <= uint64(len(m.bytes))
}

func (m *manifest) text(r *snapshotfb.TextRange) []byte {
	return m.bytes[r.Begin() : r.Begin()+r.Length()]
}
