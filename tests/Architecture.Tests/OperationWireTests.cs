using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>A wire knows operations; no operation knows a wire, since every wire brings it the same call.</summary>
public sealed partial class OperationWireTests
{
    /// <summary>A wire, and what several share, is a folder; what stands above them is of no wire.</summary>
    private static readonly HashSet<string> Wires =
        [.. Directory.GetDirectories(Path.Combine(Corpora.Repository, "src", "Gateway", "Wires")).Select(
            folder => Path.GetFileName(folder)!)];

    private static readonly string Operations = Path.Combine(Corpora.Repository, "src", "Gateway", "Operations");

    /// <summary>What operations use of a wire's folder although every wire could have it, with the reason.</summary>
    private static readonly Dictionary<(string File, string Namespace), string> Exceptions = new()
    {
        [("S3/ObjectTags.cs", "Query")] = "x-amz-tagging holds its tags as a form does",
        [("S3/CopySource.cs", "RestXml")] = "x-amz-copy-source is percent-encoded",
        [("Iam/IamOfAccount.cs", "Models")] = "requests that a world makes come by no wire, and have to be what the contract allows",
        [("S3/S3Keys.cs", "Models")] = "the header that a member is bound to is a condition key's name",
    };

    public static TheoryData<string> Files { get; } = new(
        Directory.GetFiles(Operations, "*.cs", SearchOption.AllDirectories).Select(
            file => Path.GetRelativePath(Operations, file).Replace('\\', '/')));

    [Theory]
    [MemberData(nameof(Files))]
    public void Operation_KnowsNoWire(string file) => WiresOf(file).Where(wire => !Exceptions.ContainsKey((file, wire))).Should().BeEmpty();

    /// <summary>An exception that is none any more is taken off the list.</summary>
    [Fact]
    public void Exceptions_AreThere() => Exceptions.Keys.Should().AllSatisfy(exception =>
        WiresOf(exception.File).Should().Contain(exception.Namespace));

    private static IEnumerable<string> WiresOf(string file) => Named().Matches(File.ReadAllText(Path.Combine(Operations, file)))
        .Select(match => match.Groups[1].Value)
        .Where(Wires.Contains);

    [GeneratedRegex(@"\bWires\.(\w+)")]
    private static partial Regex Named();
}
