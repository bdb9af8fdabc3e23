// Package fence gives tests of kernels memory that ends where it ends: one that reads or writes a byte too far ends the test
// with a fault. It is for tests alone.
package fence
