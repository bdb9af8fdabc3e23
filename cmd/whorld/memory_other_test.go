//go:build !linux

package main

// letRead has nobody to let read: the test that reads another process's memory needs Linux.
func letRead() {}
