using System.Collections.Frozen;
using System.Net;

namespace Rolecall.Gateway.Requests;

/// <summary>
/// The host names that this server answers to. A page whose name is made to lead to this machine (DNS rebinding) calls the server
/// by that name, as if it were the page's own; so a name that nobody gave is refused. Known are: every IP address (no DNS is asked
/// for one), localhost, *.localhost and *.imds (no DNS serves them), the endpoints in AWS of the services that are served (their
/// DNS is AWS's; clients are led here by a hosts file), and those that the operator names.
/// </summary>
/// <param name="more">In any case; ".NAME" and "*.NAME" stand for every name below NAME.</param>
internal sealed class HostNames(IEnumerable<string> more)
{
    private static readonly string[] AwsSuffixes = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

    private static readonly FrozenSet<string> AwsServices =
        FrozenSet.ToFrozenSet(
            ["sts", "sts-fips", "iam", "iam-fips", "organizations", "organizations-fips", "servicequotas", "s3", "s3-fips"],
            StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> names = more.Where(name => !IsPattern(name)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly string[] suffixes = ["." + Localhost, ".imds", .. more.Where(IsPattern).Select(name => name.TrimStart('*'))];

    private const string Localhost = "localhost";

    /// <summary>Whether requests to the host are this server's: a name or an address without a port, IPv6 in brackets or without.</summary>
    public bool Knows(string host) =>
        // A final dot is the same name to DNS, and another one to whoever compares names.
        host.Length > 0 && host[^1] != '.' && (host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host, out _)
            || names.Contains(host)
            || Array.Exists(suffixes, suffix => IsBelow(host, suffix))
            || IsOfAws(host));

    /// <summary>
    /// Whether pages of the host are this server's own: by the names that no stranger can serve a page under. Strangers have
    /// addresses, and buckets in AWS, too.
    /// </summary>
    public bool ServesPages(string host) =>
        Knows(host) && !IsOfAws(host) && (!IPAddress.TryParse(host, out var address) || IPAddress.IsLoopback(address));

    /// <summary>Whether the text is a name, or a pattern of names, that can be known.</summary>
    public static bool IsValid(string text)
    {
        var name = IsPattern(text) ? text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..] : text;
        return name.Length is > 0 and <= 253 && Array.TrueForAll(name.Split('.'), label =>
            label.Length is > 0 and <= 63 && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
    }

    private static bool IsPattern(string name) => name.StartsWith('.') || name.StartsWith("*.", StringComparison.Ordinal);

    private static bool IsBelow(string host, string suffix) =>
        host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>[BUCKET.]SERVICE[.dualstack][.REGION] of AWS. https://docs.aws.amazon.com/general/latest/gr/rande.html</summary>
    private static bool IsOfAws(string host)
    {
        if (Array.Find(AwsSuffixes, suffix => IsBelow(host, suffix)) is not { } found)
            return false;
        var labels = host[..^found.Length].Split('.');
        var at = labels.Length - 1;
        if (at > 0 && !AwsServices.Contains(labels[at]))
            at--;
        if (at > 0 && labels[at].Equals("dualstack", StringComparison.OrdinalIgnoreCase))
            at--;
        return AwsServices.Contains(labels[at]) && (at == 0 || labels[at].StartsWith("s3", StringComparison.OrdinalIgnoreCase));
    }
}
