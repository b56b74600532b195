using System.Collections.Immutable;

namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>How far a segment is committed.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Last">The sequence of its last view; 0 where it has none.</param>
/// <param name="Seal">Of its last frame.</param>
internal readonly record struct TrailReach(long Length, long Last, ImmutableArray<byte> Seal);
