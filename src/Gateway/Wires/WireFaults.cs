using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires;

/// <summary>What the wires answer to requests that they cannot read.</summary>
internal static class WireFaults
{
    /// <summary>A Query parameter that does not fit its member; the code and the texts are those seen from AWS.</summary>
    public static AwsFaultException MalformedInput(string message) => new(new Fault("MalformedInput", message));

    public static AwsFaultException MalformedQueryString(string message) => new(new Fault("MalformedQueryString", message));

    public static AwsFaultException TooLarge(int bytes) =>
        new(new Fault("RequestEntityTooLarge", $"Request size exceeded {bytes} bytes", 413) { Category = FaultCategory.Exhausted });

    /// <summary>Nothing that comes is inflated: a few bytes could be many.</summary>
    public static AwsFaultException UnsupportedEncoding() =>
        new(new Fault("UnsupportedMediaType", "The request's content encoding is not supported; send it without one.", 415)
        {
            Category = FaultCategory.Unsupported,
        });

    /// <summary>So many bodies or answers are on their way that there is no room for this one.</summary>
    public static AwsFaultException Busy() => new(Fault.ServiceUnavailable("Please reduce your request rate."));

    /// <summary>The same as S3 says it.</summary>
    public static AwsFaultException SlowDown() => new(Busy().Fault with { Code = "SlowDown" });

    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
    public static AwsFaultException InvalidUri() => new(new Fault("InvalidURI", "Couldn't parse the specified URI."));

    public static AwsFaultException InvalidArgument(string message) => new(new Fault("InvalidArgument", message));

    public static AwsFaultException MalformedXml() => new(new Fault(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"));

    public static AwsFaultException MissingRequestBody() => new(new Fault("MissingRequestBodyError", "Request Body is empty"));

    public static AwsFaultException MetadataTooLarge() => new(new Fault(
        "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"));

    public static AwsFaultException NotImplemented() => new(new Fault(
        "NotImplemented", "A header you provided implies functionality that is not implemented", 501));

    public static AwsFaultException MethodNotAllowed() => new(new Fault(
        "MethodNotAllowed", "The specified method is not allowed against this resource.", 405));

    /// <summary>JSON that is none, or whose values do not fit their members; the code and the texts are those seen from AWS.</summary>
    public static AwsFaultException Serialization(string message) => new(new Fault("SerializationException", message));

    public static AwsFaultException UnknownOperation() => new(new Fault("UnknownOperationException", "The operation is not known"));

    /// <summary>A refused value as a message repeats it: whole, unless it is very long.</summary>
    /// <param name="longest">Characters.</param>
    public static string Echo(string value, int longest = WireLimits.MaxEchoedCharacters)
    {
        if (value.Length <= longest)
            return value;
        // Half of a surrogate pair is no text.
        return value[..(char.IsHighSurrogate(value[longest - 1]) ? longest - 1 : longest)] + "...";
    }
}
