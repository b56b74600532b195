using System.Text;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Metadata;
using Rolecall.Tests;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>corpora/xml-attacks and corpora/xmldsig-interop, at both readers: refused, and nothing else.</summary>
public sealed class XmlAttackTests
{
    public static TheoryData<string> Attacks { get; } = Files("xml-attacks");

    public static TheoryData<string> Interop { get; } = Files("xmldsig-interop");

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_IsRefused(string file) => Refuses(File.ReadAllBytes(Path.Combine(Corpora.Folder("xml-attacks"), file)));

    /// <summary>The lists have a payload a line.</summary>
    [Fact]
    public void AttackOfAList_IsRefused()
    {
        var lists = Directory.GetFiles(Path.Combine(Corpora.Folder("xml-attacks"), "payloadsallthethings", "Intruders"));
        lists.Should().NotBeEmpty();
        foreach (var line in lists.SelectMany(File.ReadAllLines))
            Refuses(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>Documents of other kinds, by every algorithm that there ever was.</summary>
    [Theory]
    [MemberData(nameof(Interop))]
    public void SignedDocument_ThatIsNoResponse_IsRefused(string file) =>
        Refuses(File.ReadAllBytes(Path.Combine(Corpora.Folder("xmldsig-interop"), file)));

    private static void Refuses(byte[] document)
    {
        SamlWorld.Verify(Convert.ToBase64String(document)).Accepted.Should().BeFalse();
        SamlVerifier.Verify(
            Convert.ToBase64String(document), SamlWorld.Provider, SamlWorld.Expected, SamlWorld.Now, SamlWorld.Rules,
            new SamlLimits { MaxCharacters = int.MaxValue }).Accepted.Should().BeFalse();
        IdpMetadata.TryRead(Encoding.UTF8.GetString(document), out var metadata, out var problem).Should().BeFalse();
        metadata.Should().BeNull();
        problem.Should().NotBeNullOrEmpty();
    }

    private static TheoryData<string> Files(string corpus)
    {
        // Without data there is one row, which skips loudly.
        var folder = Path.GetFullPath(Path.Combine(Corpora.Repository, "..", "shared", "corpora", corpus));
        return Directory.Exists(folder)
            ? new(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order())
            : new("none");
    }
}
