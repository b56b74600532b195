namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>One value of the metadata.</summary>
/// <param name="Path">Below the version, "meta-data/ami-id"; {mac} and {role} stand for the instance's own.</param>
/// <param name="Since">The version with which it was released.</param>
/// <param name="Text">The value.</param>
/// <param name="When">Whether this instance has it; null where each has.</param>
internal sealed record MetadataItem(string Path, string Since, Func<InstanceView, Task<string>> Text, Func<InstanceView, bool>? When = null)
{
    public MetadataItem(string path, string since, Func<InstanceView, string> text, Func<InstanceView, bool>? when = null)
        : this(path, since, view => Task.FromResult(text(view)), when)
    {
    }
}
