using Rolecall.Gateway.Wires.Metadata;

namespace Rolecall.Gateway.Tests.Compute;

/// <summary>The lines that public scripts cut: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html</summary>
public sealed class MetadataDocumentTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPx+fiCYEXAMPLEKEY";

    [Fact]
    public void DocumentOfLines_IsAsTheInstancesEndpointWritesIt() =>
        MetadataDocument.OfLines([new("Code", "Success"), new("SecretAccessKey", Secret)])
            .Should().Be("{\n  \"Code\" : \"Success\",\n  \"SecretAccessKey\" : \"wJalrXUtnFEMI/K7MDENG/bPx+fiCYEXAMPLEKEY\"\n}");

    [Fact]
    public void DocumentOfOneLine_EscapesNoLetterOfASecret() =>
        MetadataDocument.OfLine([new("SecretAccessKey", Secret), new("Quoted", "a\"b")])
            .Should().Be("{\"SecretAccessKey\":\"wJalrXUtnFEMI/K7MDENG/bPx+fiCYEXAMPLEKEY\",\"Quoted\":\"a\\\"b\"}");
}
