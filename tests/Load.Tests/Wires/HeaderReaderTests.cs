using System.Text;
using Rolecall.LoadTool.Wires.Http2;

namespace Rolecall.Load.Tests.Wires;

/// <summary>The examples of RFC 7541, of several blocks on one connection, and what is no header block.</summary>
public sealed class HeaderReaderTests
{
    /// <summary>https://www.rfc-editor.org/rfc/rfc7541#appendix-C.3, C.4 and C.6 (whose table has 256 bytes)</summary>
    public static TheoryData<string[], string[]> Blocks { get; } = new()
    {
        {
            [
                "828684410f7777772e6578616d706c652e636f6d",
                "828684be58086e6f2d6361636865",
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
            ],
            Requests
        },
        {
            ["828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"],
            Requests
        },
        {
            [
                "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
                "4883640effc1c0bf",
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27"
                    + "087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
            ],
            [
                ":status 302|cache-control private|date Mon, 21 Oct 2013 20:13:21 GMT|location https://www.example.com",
                ":status 307|cache-control private|date Mon, 21 Oct 2013 20:13:21 GMT|location https://www.example.com",
                ":status 200|cache-control private|date Mon, 21 Oct 2013 20:13:22 GMT|location https://www.example.com"
                    + "|content-encoding gzip|set-cookie foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            ]
        },
    };

    private static string[] Requests =>
    [
        ":method GET|:scheme http|:path /|:authority www.example.com",
        ":method GET|:scheme http|:path /|:authority www.example.com|cache-control no-cache",
        ":method GET|:scheme https|:path /index.html|:authority www.example.com|custom-key custom-value",
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Blocks_AreReadOneAfterAnother(string[] blocks, string[] expected)
    {
        var reader = new HeaderReader();

        blocks.Select(block => Read(reader, block)).Should().Equal(expected);
    }

    [Theory]
    [InlineData("80", "the number 0")]
    [InlineData("be", "a number of the table that has nothing")]
    [InlineData("3fe2ff03", "a table of more than was agreed")]
    [InlineData("ffffffffff7f", "a number without end")]
    [InlineData("00057465", "a text beyond the block")]
    [InlineData("0001", "a name without its text")]
    [InlineData("008100", "a code that is filled with zeros")]
    [InlineData("0084ffffffff", "the code of the end")]
    [InlineData("0082ffff", "a filling of more than seven bits")]
    public void WhatIsNoHeaderBlock_IsRefused(string block, string why)
    {
        var read = () => Read(new HeaderReader(), block);

        read.Should().Throw<InvalidDataException>(why);
    }

    private static string Read(HeaderReader reader, string block)
    {
        var fields = new List<string>();
        reader.Read(
            Convert.FromHexString(block),
            (name, value) => fields.Add(Encoding.ASCII.GetString(name) + " " + Encoding.ASCII.GetString(value)));
        return string.Join('|', fields);
    }
}
