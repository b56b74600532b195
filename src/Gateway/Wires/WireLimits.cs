namespace Rolecall.Gateway.Wires;

/// <summary>How much of a stranger's text the wires read before they refuse it.</summary>
internal static class WireLimits
{
    /// <summary>Bytes of a form, a query string, or an XML or JSON document.</summary>
    public const int MaxDocumentBytes = 1 << 20;

    /// <summary>
    /// Bytes of a document that may hold one very long text, the metadata of a SAML provider: 10,000,000 characters, and half as many again
    /// for what percent-encoding adds. A world with its files is shorter. Less than what one source of strangers may send: a Query request
    /// proves its caller by all of it.
    /// </summary>
    public const int MaxLongDocumentBytes = 15 << 20;

    /// <summary>Bytes of an object: 16 MiB, and what chunk signatures and trailers, or its other members, add to it.</summary>
    public const int MaxObjectBytes = (16 << 20) + (64 << 10);

    /// <summary>Parameters in one form, or fields in one message: a full list of 10,000 items with five members each.</summary>
    public const int MaxParameters = 50_000;

    /// <summary>Items in one list or map.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Structures, or XML elements, inside one another.</summary>
    public const int MaxDepth = 32;

    /// <summary>Bytes of user metadata. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html</summary>
    public const int MaxMetadataBytes = 2048;

    /// <summary>Characters of a refused value that an error message repeats.</summary>
    public const int MaxEchoedCharacters = 4096;
}
