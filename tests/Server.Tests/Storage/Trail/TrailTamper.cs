using System.Globalization;

namespace Rolecall.Server.Tests.Storage.Trail;

/// <summary>A change of a trail's files by somebody without its envelope key.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Changed">What files of the data directory become; null for one that goes.</param>
internal sealed record TrailTamper(string Name, IReadOnlyDictionary<string, byte[]?> Changed)
{
    public override string ToString() =>
        $"{Name}: {string.Join(", ", Changed.Select(change => $"{change.Key} {change.Value?.Length.ToString(CultureInfo.InvariantCulture) ?? "gone"}"))}";
}
