using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Rolecall.Federation.Saml.Xml;

namespace Rolecall.Federation.Saml.Metadata;

/// <summary>One pass over a metadata document, which keeps only what it looks for: memory is bounded by the longest text in it.</summary>
internal sealed class IdpMetadataReader
{
    private const string Ns = Vocabulary.Metadata;
    private const int MaxDepth = 64;
    private const int MaxAttributes = 64;
    private const int LongestUri = 1024;
    private const int LongestCertificate = 32_768;
    private const int MostRows = 100;

    private readonly List<ReadOnlyMemory<byte>> _certificates = [];
    private readonly List<string> _formats = [];
    private readonly List<SingleSignOnService> _services = [];
    private DateTimeOffset? _validUntil;
    private string? _entityId;
    private bool _signedRequests;

    public IdpMetadata Read(string document)
    {
        using var reader = XmlReader.Create(new StringReader(document), StrictXml.Settings);
        reader.MoveToContent();
        if (Is(reader, "EntityDescriptor"))
            Entity(reader);
        else if (Is(reader, "EntitiesDescriptor"))
            Entities(reader);
        else
            throw Problem("neither EntityDescriptor nor EntitiesDescriptor");
        while (reader.Read())
        {
            // To the end: what follows the root must be well-formed too.
        }
        return new IdpMetadata
        {
            EntityId = _entityId ?? throw Problem("no entity is an identity provider"),
            SigningCertificates = _certificates.Count > 0 ? _certificates : throw Problem("no certificate for signing"),
            ValidUntil = _validUntil,
            NameIdFormats = _formats,
            SingleSignOnServices = _services,
            WantsSignedRequests = _signedRequests,
        };
    }

    private void Entities(XmlReader reader)
    {
        ValidUntil(reader);
        var depth = reader.Depth;
        while (Next(reader, depth))
        {
            if (Is(reader, "EntityDescriptor"))
                Entity(reader);
            else if (Is(reader, "EntitiesDescriptor"))
                ValidUntil(reader);
        }
    }

    private void Entity(XmlReader reader)
    {
        var (entityId, until) = (reader.GetAttribute("entityID"), reader.GetAttribute("validUntil"));
        var depth = reader.Depth;
        while (Next(reader, depth))
        {
            if (!Is(reader, "IDPSSODescriptor") || reader.Depth != depth + 1)
                continue;
            // Whose responses would be taken is for one entity to say.
            if (_entityId is not null)
                throw Problem("more than one identity provider");
            if (string.IsNullOrWhiteSpace(entityId) || entityId.Length > LongestUri)
                throw Problem("no entityID, or too long a one");
            _entityId = entityId;
            ValidUntil(until);
            Role(reader);
        }
    }

    private void Role(XmlReader reader)
    {
        ValidUntil(reader);
        _signedRequests = reader.GetAttribute("WantAuthnRequestsSigned") is "true" or "1";
        if (reader.GetAttribute("protocolSupportEnumeration") is not { } protocols || !protocols.Split().Contains(Vocabulary.Protocol))
            throw Problem("the identity provider does not speak SAML 2.0");
        var depth = reader.Depth;
        while (Next(reader, depth))
        {
            if (reader.Depth != depth + 1)
                continue;
            if (Is(reader, "KeyDescriptor"))
                Key(reader);
            else if (Is(reader, "NameIDFormat"))
                Add(_formats, Text(reader, LongestUri).Trim());
            else if (Is(reader, "SingleSignOnService"))
                Service(reader.GetAttribute("Binding"), reader.GetAttribute("Location"));
        }
    }

    private void Service(string? binding, string? location)
    {
        if (binding is not null && location is not null)
            Add(_services, new SingleSignOnService(binding, location));
    }

    private void Key(XmlReader reader)
    {
        var signing = reader.GetAttribute("use") is null or "signing";
        var depth = reader.Depth;
        while (Next(reader, depth))
        {
            if (signing && reader.NamespaceURI == Vocabulary.Signature && reader.LocalName == "X509Certificate")
                AddCertificate(Text(reader, LongestCertificate));
        }
    }

    private void AddCertificate(string base64)
    {
        try
        {
            var der = Convert.FromBase64String(base64);
            if (_certificates.Any(known => known.Span.SequenceEqual(der)))
                return;
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            using var rsa = certificate.GetRSAPublicKey();
            // A key of another kind verifies nothing here.
            if (rsa is null)
                return;
            if (_certificates.Count == IdpMetadata.MaxCertificates)
                throw Problem($"more than {IdpMetadata.MaxCertificates} certificates");
            _certificates.Add(der);
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            throw Problem("a certificate that is none");
        }
    }

    /// <summary>
    /// The next element within the one at a depth; false at its end. It keeps what it needs of an element before it goes on, since the
    /// reader moves.
    /// </summary>
    private static bool Next(XmlReader reader, int depth)
    {
        if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth && reader.IsEmptyElement)
            return false;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
                return false;
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Depth >= MaxDepth || reader.AttributeCount > MaxAttributes)
                throw Problem("too deep, or too many attributes");
            return true;
        }
        return false;
    }

    private static string Text(XmlReader reader, int longest)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (!reader.HasValue || reader.NodeType is XmlNodeType.Comment or XmlNodeType.ProcessingInstruction)
                throw Problem("more than text in a value");
            text.Append(reader.Value);
            if (text.Length > longest)
                throw Problem("too long a text");
        }
        return text.ToString();
    }

    private void ValidUntil(XmlReader reader) => ValidUntil(reader.GetAttribute("validUntil"));

    private void ValidUntil(string? text)
    {
        if (text is not null && Instant.Read(text, SamlRule.Structure) is var until)
            _validUntil = _validUntil < until ? _validUntil : until;
    }

    private static void Add<T>(List<T> rows, T row)
    {
        if (rows.Count == MostRows)
            throw Problem($"more than {MostRows} of a kind");
        rows.Add(row);
    }

    private static bool Is(XmlReader reader, string name) => reader.NamespaceURI == Ns && reader.LocalName == name;

    private static SamlRefusedException Problem(string problem) => new(SamlRule.Structure, problem);
}
