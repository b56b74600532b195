using Rolecall.Cli.Diagnoses;

namespace Rolecall.Cli.Tests;

/// <summary>Clients that call AWS itself are told from those that heed AWS_ENDPOINT_URL.</summary>
public sealed class ProgramsTests
{
    [Theory]
    [InlineData("botocore/1.29.27", false)]
    [InlineData("botocore/1.30.1", false)]
    [InlineData("botocore/1.31.0", true)]
    [InlineData("botocore/1.43.11", true)]
    [InlineData(null, true)]
    public void Botocore_HeedsTheEndpoint_FromItsVersion(string? output, bool heeds) =>
        (Programs.OfBotocore(output).Verdict == Verdict.Good).Should().Be(heeds);

    [Theory]
    [InlineData("aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source/x86_64.debian.12 prompt/off", false)]
    [InlineData("aws-cli/2.12.7 Python/3.11.2 Linux/6.1 exe/x86_64 botocore/2.4.5", false)]
    [InlineData("aws-cli/2.13.0 Python/3.11.4 Linux/6.1 exe/x86_64", true)]
    [InlineData("aws-cli/1.27.1 Python/3.9 Linux/6.1 botocore/1.29.1", false)]
    [InlineData("aws-cli/1.45.11 md/Botocore#1.43.11 botocore/1.43.11", true)]
    [InlineData(null, true)]
    public void AwsCli_HeedsTheEndpoint_FromItsVersion(string? output, bool heeds) =>
        (Programs.OfAwsCli(output).Verdict == Verdict.Good).Should().Be(heeds);
}
