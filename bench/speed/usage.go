package speed

// Usage is what a process costs the system. Systems that do not tell a figure leave it 0.
type Usage struct {
	RSS   int64 `json:"rss"`         // bytes of memory that are resident, mapped files included
	Minor int64 `json:"minorFaults"` // page faults served from memory
	Major int64 `json:"majorFaults"` // page faults that waited for a disk
	CPU   int64 `json:"cpu"`         // nanoseconds of processor time of all threads
}
