using System.Collections.Immutable;

namespace Rolecall.Worlds.Reading;

/// <summary>What came of reading a world file.</summary>
/// <param name="World">Null where anything is wrong.</param>
/// <param name="Errors">All that is wrong, in the order of the file.</param>
public sealed record WorldReading(World? World, ImmutableArray<WorldError> Errors);
