// What a template lacks, and how it gets there for one proxy: the same as src/store/relocation.h.

package store

import "encoding/binary"

const isParameter = 1 << 31

// relocation is a place of a template where a parameter is missing, or the length of what follows up
// to the template's byte `end` with all that is put in between.
type relocation struct {
	offset int
	target uint32
}

func (r relocation) isParameter() bool { return r.target&isParameter != 0 }
func (r relocation) parameter() int    { return int(r.target &^ isParameter) }
func (r relocation) end() int          { return int(r.target) }

func (r record) relocationCount() int { return len(r.relocations) / relocationSize }

func (r record) relocation(i int) relocation {
	entry := r.relocations[i*relocationSize:]
	return relocation{int(binary.LittleEndian.Uint32(entry)), binary.LittleEndian.Uint32(entry[4:])}
}

func (r record) parametersNeeded() int {
	needed := 0
	for i := range r.relocationCount() {
		if relocation := r.relocation(i); relocation.isParameter() {
			needed = max(needed, relocation.parameter()+1)
		}
	}
	return needed
}

func (r record) isNested() bool {
	_, ok := r.measure(func(int) int { return 0 })
	return ok
}

// measure gives the size of each length of the template, if lengths are nested and in order.
func (r record) measure(lengthOf func(parameter int) int) ([]int, bool) {
	sizes := make([]int, r.relocationCount())
	var open []int // lengths that the place is within
	add := func(bytes int) {
		if len(open) > 0 {
			sizes[open[len(open)-1]] += bytes
		}
	}
	finish := func() {
		innermost := open[len(open)-1]
		length := r.relocation(innermost)
		open = open[:len(open)-1]
		add(sizes[innermost] - (length.end() - length.offset) + varintSize(sizes[innermost]))
	}
	least := 0
	for i := range sizes {
		relocation := r.relocation(i)
		if relocation.offset < least || relocation.offset > len(r.wire) {
			return nil, false
		}
		least = relocation.offset
		for len(open) > 0 && relocation.offset > r.relocation(open[len(open)-1]).end() {
			finish()
		}
		if relocation.isParameter() {
			add(lengthOf(relocation.parameter()))
			continue
		}
		limit := len(r.wire)
		if len(open) > 0 {
			limit = r.relocation(open[len(open)-1]).end()
		}
		if relocation.end() < relocation.offset || relocation.end() > limit {
			return nil, false
		}
		sizes[i] = relocation.end() - relocation.offset
		open = append(open, i)
	}
	for len(open) > 0 {
		finish()
	}
	return sizes, true
}

// appendMaterialized appends the listener of a proxy with these parameters.
func (r record) appendMaterialized(to []byte, parameters []string) ([]byte, error) {
	if r.parametersNeeded() > len(parameters) {
		return to, damaged("a parameter is missing")
	}
	sizes, ok := r.measure(func(parameter int) int { return len(parameters[parameter]) })
	if !ok {
		return to, damaged("relocations out of order")
	}
	at := 0
	for i, size := range sizes {
		relocation := r.relocation(i)
		to = append(to, r.wire[at:relocation.offset]...)
		at = relocation.offset
		if relocation.isParameter() {
			to = append(to, parameters[relocation.parameter()]...)
		} else {
			to = binary.AppendUvarint(to, uint64(size))
		}
	}
	return append(to, r.wire[at:]...), nil
}

func varintSize(value int) int {
	size := 1
	for ; value >= 0x80; value >>= 7 {
		size++
	}
	return size
}
