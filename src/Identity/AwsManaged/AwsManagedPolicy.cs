using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Ids;

namespace Rolecall.Identity.AwsManaged;

/// <summary>A policy that AWS manages: what a list tells of it, and where its documents are.</summary>
public sealed class AwsManagedPolicy
{
    // Who decides by the document holds it; who does not must not keep it in memory.
    private readonly WeakReference<StoredPolicy?> current = new(null);
    private readonly AwsManagedFile file;
    private readonly (int At, int Length) block;

    internal AwsManagedPolicy(
        AwsManagedFile file, string pathAndName, DateTimeOffset createdAt, DateTimeOffset updatedAt, (int At, int Length) block, ImmutableArray<AwsManagedPolicyVersion> versions)
    {
        this.file = file;
        this.block = block;
        var name = pathAndName.LastIndexOf('/') + 1;
        Arn = AwsManagedPolicies.ArnPrefix + pathAndName;
        Name = pathAndName[name..];
        Path = string.Intern(pathAndName[..name]);
        CreatedAt = createdAt;
        UpdatedAt = updatedAt;
        Versions = versions;
    }

    public string Arn { get; }

    public string Name { get; }

    /// <summary>"/" or "/service-role/".</summary>
    public string Path { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Newest first, at most five; the newest is the default.</summary>
    public ImmutableArray<AwsManagedPolicyVersion> Versions { get; }

    public AwsManagedPolicyVersion Default => Versions[0];

    /// <summary>ANPA…, made from the ARN: the same in every world.</summary>
    public string PolicyId =>
        "ANPA" + Base32.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Arn)))[..17];

    /// <summary>The policy belongs to a service-linked role, and to nothing else.</summary>
    public bool IsForServiceLinkedRoles => Path.StartsWith("/aws-service-role/", StringComparison.Ordinal);

    /// <summary>The default version's document.</summary>
    public StoredPolicy Document
    {
        get
        {
            if (current.TryGetTarget(out var known))
                return known;
            var document = new StoredPolicy(JsonOf(Default));
            current.SetTarget(document);
            RecentDocuments.Keep(document);
            return document;
        }
    }

    /// <summary>The document of one of <see cref="Versions"/>.</summary>
    public string JsonOf(AwsManagedPolicyVersion version) => file.ReadDocument(block.At, block.Length, version.At, version.Length);
}
