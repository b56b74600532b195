"""Others' implementations beside ours: pysaml2 (by xmlsec1) and PyJWT judge what simulated identity providers sign, and sign what STS takes.
Prints one JSON object of what happened; the test judges it. For Debian's python3 with python3-pysaml2, xmlsec1 and python3-jwt."""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import jwt
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import IdPConfig, SPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

ready = json.load(open(sys.argv[1]))
admin = next(person for person in ready["people"] if person["name"] == "admin")
base = ready["aws"].rstrip("/")
account = "333333333333"
acs, aws_entity = "https://signin.aws.amazon.com/saml", "urn:amazon:webservices"
attributes = "https://aws.amazon.com/SAML/Attributes/"
folder = tempfile.mkdtemp()
result = {}


def path(name, text=None):
    if text is not None:
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    return os.path.join(folder, name)


def providers(method, service="IdentityProviderService", **members):
    request = urllib.request.Request(
        base + "/rolecall.v1.%s/%s" % (service, method), json.dumps(members).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + ready["adminToken"]})
    return json.load(urllib.request.urlopen(request))


environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
environment.update({
    "AWS_ACCESS_KEY_ID": admin["accessKeyId"], "AWS_SECRET_ACCESS_KEY": admin["secretAccessKey"],
    "AWS_DEFAULT_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true"})


def iam(*arguments):
    return subprocess.run(
        ["aws", "--endpoint-url", base, "--output", "json", "iam", *arguments], env=environment, check=True, capture_output=True, text=True).stdout


def sts(action, **members):
    """An unsigned call of the Query protocol: "ok", or the error's code."""
    form = urllib.parse.urlencode({"Action": action, "Version": "2011-06-15", **members}).encode()
    request = urllib.request.Request(base + "/", form, {"Accept": "application/json"})
    try:
        urllib.request.urlopen(request)
        return "ok"
    except urllib.error.HTTPError as refused:
        return json.load(refused)["Error"]["Code"]


def role(name, provider, action):
    iam("create-role", "--role-name", name, "--assume-role-policy-document", json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": action}]}))
    return "arn:aws:iam::%s:role/%s" % (account, name)


def keypair(name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path(name + ".key"), "-out", path(name + ".crt"),
                    "-days", "30", "-subj", "/CN=" + name], check=True, capture_output=True)
    return {"key_file": path(name + ".key"), "cert_file": path(name + ".crt")}


def judged(call):
    try:
        return call()
    except Exception as refusal:  # whatever a library throws is its refusal
        return "refused: " + type(refusal).__name__


# What a simulated SAML identity provider signs, judged by pysaml2 as a service provider.
saml_provider = "arn:aws:iam::%s:saml-provider/Peer" % account
saml_role = "arn:aws:iam::%s:role/SamlPeer" % account
providers("PutDirectoryUser", user={"name": "ann", "email": "ann@corp.example", "groups": ["Staff"]})
idp = providers("CreateSamlIdentityProvider", name="judged", attributeMappings=[
    {"attribute": attributes + "Role", "value": "%s,%s" % (saml_role, saml_provider), "group": "Staff"}])["provider"]
encryption = keypair("encryption")
service_provider = SPConfig().load({
    "entityid": aws_entity, "xmlsec_binary": "/usr/bin/xmlsec1", "metadata": {"local": [path("ours.xml", idp["metadata"])]},
    "allow_unknown_attributes": True, "encryption_keypairs": [encryption],
    "service": {"sp": {"endpoints": {"assertion_consumer_service": [(acs, BINDING_HTTP_POST)]}, "allow_unsolicited": True,
                       "want_response_signed": False, "want_assertions_signed": True}}})


def read(response):
    parsed = Saml2Client(service_provider).parse_authn_request_response(response, BINDING_HTTP_POST)
    return [parsed.get_subject().text, parsed.ava[attributes + "Role"], parsed.ava[attributes + "RoleSessionName"]]


def mint(**members):
    return providers("MintSamlResponse", entityId=idp["entityId"], user="ann", **members)["samlResponse"]


public = subprocess.run(["openssl", "x509", "-in", encryption["cert_file"], "-pubkey", "-noout"], check=True, capture_output=True, text=True).stdout
result["pysaml2_reads"] = read(mint()) == ["ann", ["%s,%s" % (saml_role, saml_provider)], ["ann"]]
result["pysaml2_reads_signed_twice"] = read(mint(signature="SAML_SIGNATURE_BOTH"))[0]
result["pysaml2_reads_encrypted"] = judged(lambda: read(mint(encryptionKey=public))[0])
result["pysaml2_refuses"] = [
    judged(lambda: read(mint(fault="SAML_RESPONSE_FAULT_" + fault))).__class__ is str
    for fault in ("EXPIRED", "NOT_YET_VALID", "WRONG_AUDIENCE", "UNSIGNED", "OTHER_KEY", "CHANGED_NAME", "FAILED_STATUS")]

# What pysaml2 signs as an identity provider, taken by AssumeRoleWithSAML.
signing = keypair("signing")
aws_metadata = """<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s"><SPSSODescriptor WantAssertionsSigned="true"
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService index="1" isDefault="true" Binding="%s" Location="%s"/>
</SPSSODescriptor></EntityDescriptor>""" % (aws_entity, BINDING_HTTP_POST, acs)
identity_provider = IdPConfig().load({
    "entityid": "https://idp.peer.example/metadata", "xmlsec_binary": "/usr/bin/xmlsec1", **signing,
    "metadata": {"local": [path("aws.xml", aws_metadata)]},
    "service": {"idp": {"endpoints": {"single_sign_on_service": [("https://idp.peer.example/sso", BINDING_HTTP_REDIRECT)]},
                        "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": NAME_FORMAT_URI, "attribute_restrictions": None}}}}})
metadata = path("theirs.xml", str(entity_descriptor(identity_provider)))
iam("create-saml-provider", "--name", "Peer", "--saml-metadata-document", "file://" + metadata)
role("SamlPeer", saml_provider, "sts:AssumeRoleWithSAML")
server = Server(config=identity_provider)


def issue(**options):
    response = server.create_authn_response(
        identity={attributes + "Role": ["%s,%s" % (saml_role, saml_provider)], attributes + "RoleSessionName": ["peer"]},
        in_response_to="", destination=acs, sp_entity_id=aws_entity, userid="peer",
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="peer"), authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        **{"sign_assertion": True, "sign_response": False, "sign_alg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
           "digest_alg": "http://www.w3.org/2001/04/xmlenc#sha256", **options})
    return base64.b64encode(str(response).encode()).decode()


def assume_saml(response):
    return sts("AssumeRoleWithSAML", RoleArn=saml_role, PrincipalArn=saml_provider, SAMLAssertion=response)


once = issue()
result["sts_takes_pysaml2s"] = [
    assume_saml(once), assume_saml(once), assume_saml(issue(sign_assertion=False, sign_response=True)), assume_saml(issue(sign_assertion=True, sign_response=True)),
    assume_saml(issue(sign_assertion=False)),
    assume_saml(issue(sign_alg="http://www.w3.org/2000/09/xmldsig#rsa-sha1", digest_alg="http://www.w3.org/2000/09/xmldsig#sha1")),
    assume_saml(base64.b64encode(base64.b64decode(issue()).replace(b">peer<", b">root<")).decode())]

# What a simulated issuer signs, judged by PyJWT by the documents that it publishes.
issuer = providers("CreateOidcIssuer", name="judged")["issuer"]["url"]
discovery = json.load(urllib.request.urlopen(issuer + "/.well-known/openid-configuration"))
keys = jwt.PyJWKClient(discovery["jwks_uri"])


def decode(token):
    return jwt.decode(token, keys.get_signing_key_from_jwt(token).key, algorithms=["RS256"], audience="peer", issuer=discovery["issuer"])["sub"]


def mint_token(**members):
    return providers("MintOidcToken", url=issuer, claims=json.dumps({"aud": "peer"}), user="ann", **members)["token"]


result["pyjwt_reads"] = decode(mint_token())
result["pyjwt_refuses"] = [
    judged(lambda: decode(mint_token(fault="OIDC_TOKEN_FAULT_" + fault))).startswith("refused")
    for fault in ("EXPIRED", "NOT_YET_VALID", "WRONG_AUDIENCE", "WRONG_ISSUER", "ALGORITHM_NONE", "EMPTY_SIGNATURE", "TAMPERED_PAYLOAD", "OTHER_KEY")]

# What PyJWT signs, taken by AssumeRoleWithWebIdentity.
oidc_provider = "arn:aws:iam::%s:oidc-provider/peer.example" % account
iam("create-open-id-connect-provider", "--url", "https://peer.example", "--client-id-list", "peer")
oidc_role = role("OidcPeer", oidc_provider, "sts:AssumeRoleWithWebIdentity")
with open(signing["key_file"]) as file:
    rsa = file.read()
ec = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], check=True, capture_output=True, text=True).stdout


def public_jwk(algorithm, pem):
    algorithm = jwt.get_algorithm_by_name(algorithm) if hasattr(jwt, "get_algorithm_by_name") else jwt.api_jws._jws_global_obj._algorithms[algorithm]
    return json.loads(algorithm.to_jwk(algorithm.prepare_key(pem).public_key()))


def ec_jwk(pem):
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    point = load_pem_private_key(pem.encode(), None).public_key().public_numbers()
    text = lambda number: base64.urlsafe_b64encode(number.to_bytes(48, "big")).decode().rstrip("=")
    return {"kty": "EC", "crv": "P-384", "x": text(point.x), "y": text(point.y)}


key_set = {"keys": [{**public_jwk("RS512", rsa), "kid": "r"}, {**ec_jwk(ec), "kid": "e"}]}
providers("SetProviderKeys", service="SandboxService", openIdConnectProviderArn=oidc_provider, keySet=json.dumps(key_set))
now = int(time.time())


def assume_oidc(pem, algorithm, kid, **claims):
    token = jwt.encode(
        {"iss": "https://peer.example", "sub": "peer", "aud": "peer", "iat": now, "exp": now + 300, **claims}, pem, algorithm=algorithm, headers={"kid": kid})
    return sts("AssumeRoleWithWebIdentity", RoleArn=oidc_role, RoleSessionName="peer", WebIdentityToken=token)


result["sts_takes_pyjwts"] = [
    assume_oidc(rsa, "RS256", "r"), assume_oidc(rsa, "RS512", "r"), assume_oidc(ec, "ES384", "e"), assume_oidc(rsa, "RS256", "e"),
    assume_oidc(rsa, "RS256", "r", exp=now - 3600), assume_oidc(rsa, "RS256", "r", aud="other")]

print(json.dumps(result))
