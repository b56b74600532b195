using System.Collections.Immutable;

namespace Rolecall.Cli.AccessTests;

/// <summary>A file of access tests, read.</summary>
/// <param name="Name">What errors call it.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="World">The world file, from the tests' own folder, that a sandbox of the tests' own holds; null: they are asked of the sandbox
/// that there is.</param>
/// <param name="Tests">In the order of the file.</param>
internal sealed record AccessTestFile(string Name, string Text, string? World, ImmutableArray<AccessTest> Tests);
