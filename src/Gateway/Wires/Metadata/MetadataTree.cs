namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>The values of one instance under one version, as folders: a folder is told as what is in it.</summary>
internal static class MetadataTree
{
    /// <summary>The value at the path, or what the folder there has; null where there is neither.</summary>
    /// <param name="items">The instance's values.</param>
    /// <param name="path">Below the version, without slashes at its ends: SDKs end paths with one or not, of folders and of values alike
    /// (botocore: placement/availability-zone/).</param>
    public static (MetadataItem? Value, string? Listing)? Find(IEnumerable<MetadataItem> items, string path)
    {
        var below = path.Length == 0 ? "" : path + "/";
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Path == path)
                return (item, null);
            if (!item.Path.StartsWith(below, StringComparison.Ordinal))
                continue;
            var name = item.Path[below.Length..];
            // The folders of a version are told without the slash that all below them have.
            names.Add(name.IndexOf(
                '/', StringComparison.Ordinal) is var slash and >= 0 ? name[..(below.Length == 0 ? slash : slash + 1)] : name);
        }
        return names.Count == 0 ? null : (null, string.Join('\n', names));
    }
}
