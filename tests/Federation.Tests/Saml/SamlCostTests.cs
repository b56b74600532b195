using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Issuing;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml;

/// <summary>
/// What refusals cost: printed, and memory held to its bound. Time is not asserted, since the machine decides; the goals are 50 ms and
/// 10 MB.
/// </summary>
public sealed class SamlCostTests(ITestOutputHelper output)
{
    private const long MostBytes = 10_000_000;

    private static readonly Dictionary<string, Func<string>> Costly = new()
    {
        ["accepted, signed"] = () => Issue(),
        ["accepted, signed twice, encrypted"] = () => Issue(options: new() { Signing = SamlSigning.Both, EncryptTo = DecryptionKey }),
        ["noise"] = () => new string('A', 100_000),
        ["elements"] = () => Fill("<a/>"),
        ["elements at the limit"] = () => Base64($"<a>{string.Concat(Enumerable.Repeat("<b/>", 4_998))}</a>"),
        ["attributes"] = () => Fill("<a b='' c='' d='' e='' f='' g='' h='' i=''/>"),
        ["namespaces"] = () => Fill("<a xmlns:b='c'/>"),
        ["depth"] = () => Base64(string.Concat(Enumerable.Repeat("<a>", 24_000))),
        ["entities"] = () => Base64("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaaaaaaaa'>]><a>" + string.Concat(Enumerable.Repeat("&a;", 20_000))
            + "</a>"),
        ["one text"] = () => Issue(Content with { NameId = new(new string('x', 70_000), null, null, null) }),
        ["many values, a bad signature"] = () => Changed(
            Issue(Content with { Attributes = [.. Content.Attributes, new("x", [.. Enumerable.Repeat("y", 900)], true)] }), xml =>
                xml.Replace(">y<", ">z<")),
        ["many namespaces in what is signed"] = () => SignedDocument.Changed(Content, xml => xml.Replace(
            "<saml:AuthnStatement",
            $"<saml:Advice>{string.Concat(Enumerable.Range(0, 450).Select(n => $"<a xmlns:n{n}='u'><n{n}:b/></a>"))}</saml:Advice><saml:AuthnStatement")),
        ["all namespaces in scope, many elements"] = () => SignedDocument.Changed(Content, xml => xml.Replace(
            "<saml:AuthnStatement",
            $"<saml:Advice><a {string.Concat(Enumerable.Range(0, 60).Select(n => $"xmlns:n{n}='u' "))}>{string.Concat(Enumerable.Repeat("<b/>", 4_500))}"
            + "</a></saml:Advice><saml:AuthnStatement")),
        ["10 certificates that do not verify"] = () => Faulty(SamlFault.OtherKey),
    };

    public static TheoryData<string> Names { get; } = new(Costly.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Response_CostsFewBytes(string name)
    {
        var response = Costly[name]();
        var provider = name.StartsWith("10 ", StringComparison.Ordinal)
            ? Provider with { SigningCertificates = [.. Enumerable.Repeat(Idp.Certificate, 10)] }
            : Provider;
        var result = SamlVerifier.Verify(response, provider, Expected, Now, Rules);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        const int times = 20;
        for (var i = 0; i < times; i++)
            SamlVerifier.Verify(response, provider, Expected, Now, Rules);
        // CPU time of the process: what the refusal costs where this class runs alone, whatever else the machine does.
        var milliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / times;
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / times;
        var outcome = result.Refusal?.Rule.ToString() ?? "accepted";
        output.WriteLine($"MEASURED {name}: {response.Length} characters, {milliseconds:F2} ms of CPU, {bytes / 1024} KiB, {outcome}");

        bytes.Should().BeLessThan(MostBytes);
    }

    private static string Fill(string element)
    {
        var xml = "<a>" + string.Concat(Enumerable.Repeat(element, 74_000 / element.Length)) + "</a>";
        return Base64(xml);
    }
}
