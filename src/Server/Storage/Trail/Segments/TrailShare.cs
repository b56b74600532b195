namespace Rolecall.Server.Storage.Trail.Segments;

/// <summary>What a sandbox has in a segment.</summary>
/// <param name="Bytes">Of its records.</param>
/// <param name="Last">The sequence of its last view there.</param>
/// <param name="Ticks">Its latest time there; 0 for none.</param>
internal readonly record struct TrailShare(long Bytes, long Last, long Ticks)
{
    public TrailShare And(TrailShare other) => new(Bytes + other.Bytes, Math.Max(Last, other.Last), Math.Max(Ticks, other.Ticks));
}
