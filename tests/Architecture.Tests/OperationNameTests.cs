using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>
/// An operation's name stands in its row, and nowhere else: what else depends on the operation is a column of the row, or asks for
/// the type of its request.
/// </summary>
public sealed partial class OperationNameTests
{
    private static readonly string Sources = Path.Combine(Corpora.Repository, "src");

    /// <summary>The names of all rpcs.</summary>
    private static readonly HashSet<string> Operations =
    [
        .. Directory.GetFiles(Path.Combine(Corpora.Repository, "protos"), "*.proto", SearchOption.AllDirectories)
            .SelectMany(file => Rpc().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)),
    ];

    /// <summary>Names that stand elsewhere, with the reason.</summary>
    private static readonly Dictionary<(string File, string Literal), string> Exceptions = new()
    {
        [("Identity/Sessions/Issuing/ServiceSessions.cs", "sts:AssumeRole")] = "the permission, said once for the row, services and questions",
        [("Identity/Sessions/RootSessions.cs", "sts:AssumeRoot")] = "the permission, said once for the row and questions",
        [("Identity/Accounts/Providers/IdentityProviderControls.cs", "sts:AssumeRoleWithWebIdentity")] = "AWS's own rule of trust policies names the permission",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:CreateBucket")] = "the permission, said once for the row and questions",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:GetObject")] = "the permission, said once for the rows and for copies",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:DeleteObject")] = "the permission, said once for the row and for each of many keys",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:GetObjectTagging")] = "the permission, said once for the row and for copies",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:PutObjectTagging")] = "the permission, said once for the row and what else brings tags",
        [("Gateway/Operations/S3/S3Resources.cs", "s3:PutBucketOwnershipControls")] = "the permission, said once for the row and new buckets",
        [("Policy/ResourceKinds.cs", "sts:AssumeRole")] = "Policy knows no rows: trust policies are for the actions of this beginning",
        [("Grains/Buckets/BucketModel.cs", "s3:GetBucketPolicy")] = "AWS's own rule of the owner's root names these three permissions",
        [("Grains/Buckets/BucketModel.cs", "s3:PutBucketPolicy")] = "as above",
        [("Grains/Buckets/BucketModel.cs", "s3:DeleteBucketPolicy")] = "as above",
        [("Gateway/Operations/Compute/ServiceActions.cs", "LaunchInstance")] = "AWS's services whose workloads are launched by another operation",
        [("Gateway/Operations/Compute/ServiceActions.cs", "RunTask")] = "as above; and AWS's own action of this name",
        [("Gateway/Operations/Compute/ServiceActions.cs", "CreatePodIdentityAssociation")] = "as above",
    };

    /// <summary>But for the command line, a client like any other: it calls operations by their names.</summary>
    public static TheoryData<string> Files { get; } = new(
        Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Cli/", StringComparison.Ordinal)));

    [Fact]
    public void Operations_AreMany() => Operations.Count.Should().BeGreaterThan(150);

    [Theory]
    [MemberData(nameof(Files))]
    public void Name_StandsInItsRowOnly(string file)
    {
        var code = Comment().Replace(RawText().Replace(File.ReadAllText(Path.Combine(Sources, file)), ""), "");
        var rows = Row().Matches(code).Select(match => match.Groups[1].Value).ToHashSet();

        Literal().Matches(Alias().Replace(code, ""))
            .Where(match => Operations.Contains(match.Groups[2].Value) && !rows.Contains(match.Groups[2].Value))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value)
            .Where(literal => !Exceptions.ContainsKey((file, literal)))
            .Should().BeEmpty();
    }

    /// <summary>An exception that is none any more is taken off the list.</summary>
    [Fact]
    public void Exceptions_AreThere() => Exceptions.Keys.Should().AllSatisfy(exception =>
        File.ReadAllText(Path.Combine(Sources, exception.File)).Should().Contain($"\"{exception.Literal}\""));

    [GeneratedRegex(@"^\s*rpc (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Rpc();

    /// <summary>How a row says its rpc: Row("X", …), AdminRow.Of(service, "X", …), Method("X"), FindMethodByName("X"), OnBucket("X", …).</summary>
    [GeneratedRegex(@"(?:\bRow\(|\bOf(?:Server|Stream)?\([\w.]+,\s|\bMethod\(|FindMethodByName\(|\bOn(?:Bucket|Account|Keys)\()\s*""(\w+)""")]
    private static partial Regex Row();

    /// <summary>A permission of a service, or the name alone.</summary>
    [GeneratedRegex(@"""((?:[a-z0-9-]+:)?)([A-Z]\w+)""")]
    private static partial Regex Literal();

    /// <summary>Documents: policies name permissions.</summary>
    [GeneratedRegex(@"""""""[\s\S]*?""""""")]
    private static partial Regex RawText();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    /// <summary>The wire names of grains' methods are theirs.</summary>
    [GeneratedRegex(@"\[Alias\(""\w+""\)\]")]
    private static partial Regex Alias();
}
